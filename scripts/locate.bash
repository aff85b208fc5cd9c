# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A part of the launcher: finds the library and the tools, in a checkout, an installation, or an
# unpacked tarball wherever it lies.
# shellcheck disable=SC2154 # the launcher's self

# Sets library, libexec and preload. A checkout is built on its first use, unless somebody waits for
# a word to be completed.
locate() {
  local root=${self%/*/*} build=${FORKSHIM_BUILD-} preload_path=''
  if [[ -z $build && -f $root/scripts/build ]]; then
    build=$root/build/release
    [[ -f $build/lib/libforkshim.so || -n ${completing-} ]] ||
      "$root/scripts/build" release </dev/null >&2 ||
      die 125 "the first use of a checkout builds $build, and that failed for the reason above"
  fi
  if [[ -n $build ]]; then
    [[ $build == /* ]] || build=$PWD/$build
    library=$build/lib/libforkshim.so libexec=$build/libexec/forkshim
  else
    libexec=$root/libexec/forkshim
    find_installed "$root"
  fi
  [[ -f $library ]] || die 125 "expected the library at $library, which does not exist;\
 build it with scripts/build, or install forkshim again"
  preload=${preload_path:-$library}
  # ld.so splits LD_PRELOAD at blanks and colons, and puts something in for $LIB and the like.
  [[ $library != *[\ :\$]* ]] || link_library
  preload+=${LD_PRELOAD:+:$LD_PRELOAD}
}

# The library for this processor. Where there are more, ld.so takes by $LIB what fits a program.
find_installed() { # PREFIX
  local found=() candidate
  for candidate in "$1/lib/$HOSTTYPE"-*/libforkshim.so "$1"/lib{64,,/*}/libforkshim.so; do
    [[ ! -f $candidate ]] || found+=("$candidate")
  done
  library=${found[0]-$1/lib/libforkshim.so}
  # The first is found by two patterns.
  [[ ${#found[@]} -lt 3 || $library != "$1/lib/$HOSTTYPE"-* ]] ||
    preload_path=$1/\$LIB/libforkshim.so
}

# Sets preload to a link of this user's to the library. It stays: daemons may outlive the run, and
# the next run takes it again.
link_library() {
  local folder=${TMPDIR:-/tmp} sum
  [[ $folder == /* && $folder != *[\ :\$]* && -w $folder ]] || folder=/tmp
  folder+=/forkshim-$EUID
  mkdir -m 755 -- "$folder" 2>/dev/null
  # Whoever else owns the folder would decide what is preloaded.
  [[ -d $folder && -O $folder && ! -L $folder ]] || die 125 "$library cannot be preloaded, because\
 ld.so splits LD_PRELOAD at blanks and colons, and a link to it cannot be made, because $folder is\
 not a folder of this user's; move the library's folder to a path without blanks and colons"
  sum=$(sha256sum <<<"$library")
  preload=$folder/${sum:0:16}/libforkshim.so
  [[ $(readlink -- "$preload") != "$library" ]] || return 0
  mkdir -m 755 -- "${preload%/*}" 2>/dev/null
  ln -sfn -- "$library" "$preload" ||
    die 125 "$library needs a link to be preloaded by, which cannot be made for the reason above"
}

version() {
  ask version
  # What the build wrote of itself.
  [[ ! -f $libexec/about ]] || printf '%s\n' "$(<"$libexec/about")"
}
