# SPDX-License-Identifier: MIT
"""Runs the steps of a composite action as GitHub's runner does, or prints a GitLab job's commands.

ci_steps.py action FOLDER [INPUT=VALUE...]   FOLDER has action.yml; the outputs are printed last
ci_steps.py gitlab TEMPLATE JOB              JOB as YAML text, which extends the template's jobs
"""
import os
import re
import subprocess
import sys
import tempfile

import yaml


def expand(text, context):
    def value(match):
        return context[match[1]]
    return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", value, str(text))


def outputs_of(path):
    with open(path, encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split("=", 1) for line in lines)


def run_step(step, folder, context):
    file = tempfile.NamedTemporaryFile(mode="w", suffix=".sh", delete=False)
    with file:
        file.write(expand(step["run"], context))
    output = file.name + ".outputs"
    open(output, "w", encoding="utf-8").close()
    given = {name: expand(text, context) for name, text in step.get("env", {}).items()}
    assert step["shell"] == "bash"
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", file.name], check=False,
        env={**os.environ, **given, "GITHUB_ACTION_PATH": folder, "GITHUB_OUTPUT": output})
    for name, text in outputs_of(output).items():
        context[f"steps.{step['id']}.outputs.{name}"] = text
    return done.returncode


def run_action(folder, words):
    with open(folder + "/action.yml", encoding="utf-8") as text:
        action = yaml.safe_load(text)
    inputs = dict(word.split("=", 1) for word in words)
    unknown = set(inputs) - set(action["inputs"])
    assert not unknown, f"no such input: {unknown}"
    context = {}
    for name, entry in action["inputs"].items():
        assert name in inputs or not entry.get("required"), f"{name} is required"
        context["inputs." + name] = inputs.get(name, entry.get("default", ""))
    status = 0
    for step in action["runs"]["steps"]:
        status = run_step(step, folder, context)
        if status:
            break
    for name, entry in action["outputs"].items():
        try:
            print(f"output {name}={expand(entry['value'], context)}")
        except KeyError:
            print(f"output {name}=")
    return status


def merged(base, over):
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    return {**base, **{k: merged(base.get(k), v) for k, v in over.items()}}


def extended(job, jobs):
    parent = job.pop("extends", None)
    return merged(extended(dict(jobs[parent]), jobs), job) if parent else job


def print_job(template, text):
    with open(template, encoding="utf-8") as file:
        job = extended(yaml.safe_load(text), yaml.safe_load(file))
    for name, value in job["variables"].items():
        print(f"{name}='{value}'")
    print("\n".join(job["script"]))
    return 0


sys.exit(run_action(sys.argv[2], sys.argv[3:]) if sys.argv[1] == "action"
         else print_job(*sys.argv[2:]))
