# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A part of the launcher: finds the library and the tools, in a checkout, an installation, or an
# unpacked tarball wherever it lies.
# shellcheck disable=SC2154 # the launcher's self

# Sets self to the path without links and dots. Most have none: then no process is made for it.
resolve_self() { # PATH
  local folder=$1
  [[ $folder == /* ]] || folder=$PWD/$1
  self=$folder
  while [[ -n $folder && $folder != */ && $folder != */. && $folder != */.. && ! -L $folder ]]; do
    folder=${folder%/*}
  done
  [[ -z $folder && $self -ef $1 ]] || self=$(readlink -f -- "$1")
}

# Sets library, libexec and preload, for a command that hands over to TOOL. In a checkout both are
# built on their first use, unless somebody waits for a word to be completed.
locate() { # [TOOL]
  local root=${self%/*/*} build=${FORKSHIM_BUILD-} preload_path=''
  if [[ -z $build && -f $root/scripts/build ]]; then
    build=$root/build/release
    [[ -n ${completing-} ]] || build_missing "$root" forkshim "$@"
  fi
  if [[ -n $build ]]; then
    [[ $build == /* ]] || build=$PWD/$build
    library=$build/lib/libforkshim.so libexec=$build/libexec/forkshim root=$build
  else
    libexec=$root/libexec/forkshim
    find_installed "$root"
  fi
  [[ -f $library ]] || die 125 "expected the library at $library, which does not exist;\
 build it with scripts/build, or install forkshim again"
  [[ -n $preload_path ]] || suit_other_kinds "$root/lib/forkshim"
  preload=${preload_path:-$library}
  # ld.so splits LD_PRELOAD at spaces and colons, and puts something in for $LIB and the like.
  [[ $library != *[\ :\$]* ]] || link_library
  preload+=${LD_PRELOAD:+:$LD_PRELOAD}
}

# Builds those targets that no build has brought to its end yet.
build_missing() { # ROOT TARGET...
  local root=$1 target missing=() input=/dev/null status
  for target in "${@:2}"; do
    [[ -e $root/build/release/built/all || -e $root/build/release/built/$target ]] ||
      missing+=("$target")
  done
  ((${#missing[@]})) || return 0
  # The build may ask at a terminal; any other standard input is the program's to read.
  [[ ! -t 0 ]] || input=/dev/stdin
  "$root/scripts/build" release "${missing[@]}" <"$input" >&2 && return
  status=$?
  ((status < 128)) || exit "$status"  # by Ctrl-C and the like
  die 125 "the first use in a checkout builds ${missing[*]}, and that failed for the reason above"
}

# Sets library to the one for programs such as this bash, as ELF's class and machine tell. Of
# several, ld.so is to choose for each program: for $LIB it takes the folder of its own kind.
find_installed() { # PREFIX
  local found=() candidate
  for candidate in "$1"/lib*/libforkshim.so "$1"/lib/*/libforkshim.so; do
    [[ ! -f $candidate ]] || found+=("$candidate")
  done
  library=${found[0]-$1/lib/libforkshim.so}
  ((${#found[@]} > 1)) || return 0
  for candidate in "${found[@]}"; do
    ! cmp -s -n 5 "$candidate" "$BASH" || ! cmp -s -i 18 -n 2 "$candidate" "$BASH" ||
      library=$candidate
  done
  preload_path=$1/\$LIB/libforkshim.so
}

# Programs of other processors get an empty library from ld.so in place of its warning in their
# standard error: a folder of TREE for each value of $LIB. Where no such program can run, ld.so has no
# choice to make, and one file that other machines have under the same name does.
suit_other_kinds() { # TREE
  local runner
  [[ $1/\$LIB/libforkshim.so -ef $library ]] || return 0
  for runner in /lib/ld-linux.so.2 /libx32/ld-linux-x32.so.2 /lib/ld-linux-armhf.so.3 \
    /lib/ld-linux.so.3 /proc/sys/fs/binfmt_misc/qemu-* /usr/bin/qemu-aarch64{,-static}; do
    [[ ! -e $runner ]] || preload_path=$1/\$LIB/libforkshim.so
  done
}

# Whether a number is root's or this user's own. A user namespace shows every user whom it does not
# map as 65534.
is_trusted() { # OWNER
  [[ $1 == 0 || $1 == "$EUID" ]] &&
    [[ $1 != 65534 || $(</proc/self/uid_map) == *' 4294967295'* ]]
} 2>/dev/null

# Whether no other user could exchange what is in it, or the folder itself.
keeps_entries() { # FOLDER
  local folder owner mode
  folder=$(readlink -f -- "$1") || return
  while read -r owner mode < <(stat -c '%u %a' -- "$folder") && is_trusted "$owner" &&
    (((0$mode & 022) == 0 || (0$mode & 01000) != 0)); do
    [[ $folder != / ]] || return 0
    folder=${folder%/*} && folder=${folder:-/}
  done
  return 1
}

# Sets preload to a link of this user's to the library, or to the folder with one for each $LIB. It
# stays: daemons may outlive the run, and the next run takes it again.
link_library() {
  local folder=${TMPDIR:-/tmp} target=$library behind='' sum error
  [[ -z $preload_path ]] || behind=/\$LIB/libforkshim.so target=${preload_path%/\$LIB/*}
  [[ $folder == /* && $folder != *[\ :\$]* && -w $folder ]] && keeps_entries "$folder" || folder=/tmp
  folder+=/forkshim-$EUID
  mkdir -m 755 -- "$folder" 2>/dev/null
  # Whoever else owns the folder would decide what is preloaded.
  { [[ -d $folder && -O $folder && ! -L $folder ]] && is_trusted "$EUID"; } ||
    die 125 "$library cannot be preloaded, because ld.so splits LD_PRELOAD at spaces and colons, and a\
 link to it cannot be made, because $folder is not a directory of this user's; move the library's\
 directory to a path without spaces and colons"
  sum=$(sha256sum <<<"$target")
  local link=$folder/${sum:0:16}/libforkshim.so
  preload=$link$behind
  [[ $(readlink -- "$link") != "$target" ]] || return 0
  mkdir -m 755 -- "${link%/*}" 2>/dev/null
  error=$(LC_ALL=C ln -sfn -- "$target" "$link" 2>&1) ||
    die 125 "$library needs a link to be preloaded by, which cannot be made: ${error##*: }"
}

version() {
  ask version
  # What the build wrote of itself.
  [[ ! -f $libexec/about ]] || printf '%s\n' "$(<"$libexec/about")"
}
