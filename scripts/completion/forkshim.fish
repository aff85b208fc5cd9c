# SPDX-License-Identifier: MIT
# Completion for fish. The launcher knows what fits; this hands it the words and takes its answer.

function __forkshim_complete
    set -l given (commandline -opc)
    set -l current (string replace -r '^[\'"]' '' -- (commandline -ct))
    set -l answer ($given[1] --complete $given[2..-1] "$current" 2>/dev/null)
    switch "$answer[1]"
        case 'program *'
            set -l first (math (string replace 'program ' '' -- $answer[1]) + 1)
            __fish_complete_subcommand --commandline $given[$first..-1] $current
        case files
            __fish_complete_path $current
        case commands
            __fish_complete_command
    end
    printf '%s\n' $answer[2..-1]
end

complete -c forkshim -f -a '(__forkshim_complete)'
