# SPDX-License-Identifier: MIT
# Prints the messages in the sources that no manual page of messages has. A message is each piece,
# between two values, of a string literal in the library, the launcher and the tools that has at
# least three words. Left out are: texts of --help, and files that print what was asked for, such as
# a tree. Marks of quotation and the way that lines are broken make no difference.
# Then prints the messages of the pages that no source has any more. A source may build a sentence
# from parts, so a message is there if half of its runs of three words are.
import pathlib
import re
import sys

# What prints results; forkshim-sweep(1), forkshim-report(7) and --help say what they are.
RESULTS = """
shim/tools/report/label.cpp shim/tools/report/summary.cpp
shim/tools/report/tree.cpp shim/tools/report/schema.h shim/base/probe.h shim/tools/report/trace.cpp shim/tools/text/count.cpp
shim/tools/report/page_text.cpp shim/tools/supervision/trace_line.cpp shim/tools/counters/table.cpp shim/tools/top/screen.cpp
shim/tools/doctor/facts.cpp shim/tools/supervision/process_table.cpp
shim/tools/sweep/comparison.cpp shim/tools/sweep/environment.cpp shim/tools/sweep/github.cpp
shim/tools/sweep/sarif.cpp shim/tools/sweep/source_place.cpp shim/tools/sweep/difference_lines.cpp
shim/tools/sweep/judge.cpp shim/tools/sweep/junit.cpp shim/tools/sweep/plan.cpp
shim/tools/sweep/why_unhooked.cpp shim/tools/sweep/progress.cpp shim/tools/sweep/results.cpp shim/tools/sweep/tap.cpp
shim/tools/doctor/examine.cpp shim/tools/doctor/fork_symbols.cpp shim/tools/doctor/privileges.cpp
shim/protocol/functions.h shim/tools/counters/process_life.cpp shim/tools/doctor/library_cache.cpp
""".split()
# What is not forkshim's own: examples, templates, and what is said in a header's comments.
OTHERS = ("config/examples/", "shim/kit/template/", "shim/include/")
# What --help prints: a tool's table of options, and what it says of itself; and the text of checks.
HELP = re.compile(r"\{\"[a-z-]+\", (0|'\w'|help_key), |Tool tool\{|static_assert|Taken::|^\s*constexpr .*mark")
VALUE = re.compile(r"\{[^{}]*\}|%[-.0-9]*[a-z]|\$\{[^}]*\}|\$[a-z0-9_#]+|\\[nt]")


def normal(text):
    return " ".join(re.sub(r"[\"'`“”‘’]", "", text.replace("\\", "")).lower().split())


def pieces(literal):
    for piece in VALUE.split(literal):
        piece = normal(piece).strip(" :;,.()")
        if len(piece.split()) >= 3:
            yield piece


def messages_of_cpp(text):
    text = re.sub(r"^\s*//.*$|\s//\s.*$", "", text, flags=re.M)
    text = re.sub(r'R"\w*\(.*?\)\w*"', '""', text, flags=re.S)
    text = re.sub(r'(?<!\\)"\s*\n\s*"', "", text)
    for line in re.split(r";\n|\) \{\n", text):
        if not HELP.search(line):
            yield from re.findall(r'"((?:[^"\\\n]|\\.)*)"', line)


def messages_of_bash(text):
    for said in re.findall(r'(?:die \d+|printf) +("(?:[^"\\]|\\.|\\\n)*"|\'[^\']*\')', text):
        yield said[1:-1].replace("\\\n", "")


def text_of_page(page):
    text = page.read_text(encoding="utf-8")
    text = re.sub(r'^\.\\".*$', "", text, flags=re.M)
    text = re.sub(r"^\.[A-Z]+ ?", "", text, flags=re.M)
    text = re.sub(r"\\f.|\\&|\\\||\\\((lq|rq|aq|ga|dq)", "", text)
    return normal(text.replace("\\-", "-").replace("\\e", "\\"))


# The fixed parts of the messages that a page has: the tags of its paragraphs.
def tags_of_page(page):
    text = page.read_text(encoding="utf-8")
    for macro, rest in re.findall(r"^\.T[PQ]\n\.(B|BI|IB) (.*)$", text, flags=re.M):
        arguments = [quoted or word for quoted, word in re.findall(r'"([^"]*)"|(\S+)', rest)]
        fixed = [rest.strip('"')] if macro == "B" else arguments[macro == "IB" :: 2]
        for part in fixed:
            part = re.sub(r"\\f.|\\&|\\\||\\\((lq|rq|aq|ga|dq)", "", part)
            yield normal(part.replace("\\-", "-").replace("\\e", "\\")).strip(" :;,.()")


def is_said(message, said):
    words = message.split()
    runs = [" ".join(words[i : i + 3]) for i in range(len(words) - 2)]
    return sum(run in said for run in runs) * 2 >= len(runs)


def main():
    root = pathlib.Path(sys.argv[1])
    known = " ".join(text_of_page(page) for page in sorted(root.glob("shim/manual/forkshim-messages*.7")))
    sources = sorted(path for folder in ("shim", "config", "scripts")
                     for path in (root / folder).rglob("*")
                     if path.suffix in (".cpp", ".h", ".bash") or path.name == "forkshim")
    found = missing = 0
    for path in sources:
        name = str(path.relative_to(root))
        if name in RESULTS or name.startswith(OTHERS):
            continue
        text = path.read_text(encoding="utf-8")
        is_shell = path.suffix not in (".cpp", ".h")
        for literal in (messages_of_bash if is_shell else messages_of_cpp)(text):
            for piece in pieces(literal):
                found += 1
                if piece not in known:
                    missing += 1
                    print(f"{name}: no page of messages has: {piece}")
    said = " ".join(normal(re.sub(r'(?<!\\)"\s*\n\s*"|\\\n', "", path.read_text(encoding="utf-8")))
                    for path in [*sources, *(root / "scripts").glob("[bp]*"), root / "config/options.def"]
                    if path.is_file())
    for page in sorted(root.glob("shim/manual/forkshim-messages*.7")):
        for message in tags_of_page(page):
            if not is_said(message, said):
                missing += 1
                print(f"{page.relative_to(root)}: no source has the message: {message}")
    print(f"{found} messages, {missing} missing")
    sys.exit(missing != 0 or found < 150)


main()
