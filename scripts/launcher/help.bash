# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A part of the launcher: what `forkshim help COMMAND` and `forkshim COMMAND --help` print for the
# commands that are the launcher's own. The manual pages and the completion are compared with it;
# a tool of its own has its own --help.
# shellcheck disable=SC2154 # the launcher's self and tools

help_of() { # COMMAND
  case $1 in
    run | check | env | handlers | plugin) "help_$1" ;;
    # What is not there yet is not built for a completion.
    *) if [[ -z ${completing-} ]]; then "$self" "$1" --help; else "$tools/$1" --help; fi ;;
  esac
}

# Prints the help of a command, and ends.
help() { # COMMAND
  [[ $1 == @(run|check|env|handlers|plugin|sweep|report|doctor|top) ]] ||
    die 125 "there is no command \"$1\"; forkshim --help lists them"
  show help_of "$1"
  exit
}

common_options() {
  cat <<'END'
  -c, --config FILE        read FILE instead of /etc/forkshim/forkshim.conf
  -H, --handler 'PLUGIN KEY=VALUE...'
                           add a handler; quote a value to keep its spaces: name='a b'
      --fail ERRNO[@WHEN]  make creations fail: EAGAIN, EAGAIN@3, ENOMEM@2+3, EAGAIN@at:0.3.1;
                           threads and execs: thread:EAGAIN@2, exec:ENOENT
      --log FILE           log creations to FILE as JSON Lines; - is standard error
      --follow-exec        keep the library in programs that get a scrubbed environment
END
}

help_run() {
  cat <<'END'
Usage: forkshim run [OPTION...] [--] PROGRAM [ARG...]

Runs PROGRAM with the handlers of the configuration and of the options. Without any handler it
counts what PROGRAM creates, as --stats does.

END
  common_options
  cat <<'END'
      --stats              print at the end what was created
      --trace              print one line for each creation, start and exit, as they happen
      --deep               see every creation in the kernel, static and Go programs' too
      --break WHEN         stop the process before this creation: 3, 2..5, at:0.3.1
      --break-run COMMAND  then run COMMAND with its pid for %p, such as 'gdb -p %p', and go on
      --timeout T          kill every process of the run after T (10, 2.5, 500ms, 2m); status 124
      --require-fired      end with status 125 if a fault never fired: a fail, delay or signal
                           handler, or a plugin that can refuse
      --report FILE        log the run and write FILE at the end, a page as of report --html
      --print              print the environment as shell commands, and run nothing
      --exec               become PROGRAM, and leave no parent that sees its end
  -q, --quiet              leave out the line at the end about faults that never fired, forks that
                           were missed, log lines that were lost, and what --deep cannot do
  -h, --help               print this

PLUGIN is a built-in handler or the path of a shared object. -H, --fail and --log may be repeated.
The handlers of the file come first, then those of the command line in their order.
Exit status: PROGRAM's own; 124 after --timeout, 125 if forkshim or the configuration failed, 126 if
PROGRAM cannot be executed, 127 if it is not found. More is in forkshim-run(1).
END
}

help_check() {
  cat <<'END'
Usage: forkshim check [OPTION...]

Checks the configuration and runs nothing: each error is one sentence on standard error.

END
  common_options
  cat <<'END'
  -h, --help               print this

Exit status: 0, or 125 if the configuration has an error. More is in forkshim-check(1).
END
}

help_env() {
  cat <<'END'
Usage: forkshim env [OPTION...]

Prints the variables that run would set, for programs that something else starts.

END
  common_options
  cat <<'END'
      --format FORMAT      shell (the default), systemd, docker or kubernetes
  -h, --help               print this

Exit status: 0, or 125 if the configuration has an error. More is in forkshim-env(1).
END
}

help_handlers() {
  cat <<'END'
Usage: forkshim handlers [NAME]

Lists the built-in handlers with their keys, or those of NAME alone, and then the keys that every
handler takes.

  -h, --help               print this
END
}

help_plugin() {
  cat <<'END'
Usage: forkshim plugin new [--cxx] NAME [DIRECTORY]

Writes a plugin to begin from, with its build, a configuration and tests, to DIRECTORY, or else to a
new directory called NAME.

      --cxx                write C++ instead of C
  -h, --help               print this

More is in forkshim-plugin(1), and how plugins work in forkshim-plugin(7).
END
}
