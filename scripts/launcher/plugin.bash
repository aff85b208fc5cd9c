# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A part of the launcher: `forkshim plugin new` fills in the files of plugin/ for a plugin's name.
# Their licence is this project's and not the plugin's, so the line of it stays behind.
# shellcheck disable=SC2154 # what the launcher has set

new_plugin_usage='expected: forkshim plugin new [--cxx] NAME [DIRECTORY]'

# CMake has these targets in every build.
reserved_targets=' all clean depend edit_cache help install list_install_components package
 package_source preinstall rebuild_cache test '

check_plugin_name() { # NAME
  local LC_ALL=C
  [[ $1 =~ ^[a-z][a-z0-9_-]{0,39}$ ]] || die 125 "a plugin's name has up to 40 small letters,\
 digits, - and _, and begins with a letter; found \"$1\""
  [[ ${reserved_targets//$'\n'/} != *" $1 "* ]] || die 125 "the plugin cannot be named $1, because\
 every build with CMake has a target of that name; take another, such as $1-plugin"
  ! "$self" handlers | grep -qxF -- "$1" || die 125 "the plugin cannot be named $1, which is a\
 built-in handler; take another, such as my-$1"
}

fill_in() { # TEMPLATE FILE
  local text
  text=$(<"$templates/$1") || return
  text=${text//@NAME@/"$name"}
  text=${text//@LANGUAGE@/"$language"}
  text=${text//@SUFFIX@/"$suffix"}
  text=${text//@VERSION@/"$version"}
  text=${text//@PREFIX@/"$prefix"}
  grep -v 'SPDX-License-Identifier' <<<"$text" >"$2"
}

# Goes there first: whoever owns the directory above could put a link in its place meanwhile, and a
# new directory is this user's and empty.
fill_folder() {
  set -o noclobber  # nor through a link that another user of its group puts there
  CDPATH='' cd -P -- "$folder" && [[ -O . && -z $(ls -A) ]] && mkdir tests &&
    fill_in "plugin.$suffix" "$name.$suffix" &&
    fill_in plugin.conf "$name.conf" &&
    fill_in plugin.bats "tests/$name.bats" &&
    fill_in CMakeLists.txt CMakeLists.txt &&
    fill_in gitignore .gitignore &&
    chmod +x "tests/$name.bats"
}

new_plugin() { # [--cxx] NAME [DIRECTORY]
  local language=C suffix=c generator='' words=() word
  for word; do
    case $word in
      --cxx) language=CXX suffix=cpp ;;
      -*) die 125 "plugin new has no option $word; $new_plugin_usage" ;;
      *) words+=("$word") ;;
    esac
  done
  ((${#words[@]} == 1 || ${#words[@]} == 2)) ||
    die 125 "plugin new takes a name, and a directory where that is not to have the name; found\
 ${#words[@]} words; $new_plugin_usage"
  local name=${words[0]} folder=${words[1]-./${words[0]}} version error
  check_plugin_name "$name"
  version=$("$self" --version) || exit
  version=${version#forkshim } version=${version%%[[:space:]]*}
  local prefix templates=$parts/../../shim/kit/template
  prefix=$(readlink -f -- "$tools/../..")
  [[ -d $templates ]] || templates=$parts/../../share/forkshim/plugin
  [[ $templates == /* ]] || templates=$PWD/$templates
  [[ ! -e $folder && ! -L $folder ]] ||
    die 125 "$folder exists, expected a directory to make; name another, or remove it"
  error=$(LC_ALL=C mkdir -- "$folder" 2>&1) ||
    die 125 "the directory $folder cannot be made: ${error##*: }"
  (fill_folder) || { rm -rf -- "$folder" && die 125 "$folder cannot be filled from $templates"; }
  # CMake takes make where nobody says otherwise, and a machine may have ninja alone.
  type -P make >/dev/null || ! type -P ninja >/dev/null || generator=' -G Ninja'
  local plain quoted
  make_plain "$folder"
  # $'...' leaves ## as it is, with which a text gives orders to CI servers.
  printf -v quoted %q "$folder"
  [[ $quoted != \$\'* ]] || quoted=${quoted//'##'/'#\x23'}
  show tell_what_to_do
}

# shellcheck disable=SC2154 # new_plugin's
tell_what_to_do() {
  printf 'The plugin %s is in %s. Build and test it so:\n' "$name" "$plain"
  printf '  cd %s && cmake%s -B build && cmake --build build && bats tests\n' "$quoted" "$generator"
  printf 'Run a program with it:\n'
  printf '  forkshim run -c build/%s.conf -- PROGRAM\n' "$name"
}

plugin_command() { # COMMAND ARG...
  [[ ${1-} != -h && ${1-} != --help && ${2-} != -h && ${2-} != --help ]] || help plugin
  case ${1-} in
    new) new_plugin "${@:2}" ;;
    '') die 125 "plugin expects a command; $new_plugin_usage" ;;
    *) die 125 "plugin has no command \"$1\"; $new_plugin_usage" ;;
  esac
}
