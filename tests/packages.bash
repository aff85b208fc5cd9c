# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What tests of the installation and of the packages share: the build tree behind FORKSHIM_BUILD,
# the packages that cpack makes of it, and a root folder with little more than dpkg in it.

# Tests may run on a copy of what was built, which nothing can be installed from.
BUILD_TREE=$FORKSHIM_BUILD
[[ -f $BUILD_TREE/cmake_install.cmake ]] || BUILD_TREE=${ROOT:?}/build/test

install_to() { # PREFIX
  bare cmake --install "$BUILD_TREE" --prefix "$1" >"$BATS_TEST_TMPDIR/installed"
}

make_packages() { # FOLDER
  LIMIT=120 bare cpack -B "$1" --config "$BUILD_TREE/CPackConfig.cmake" >"$1.log" 2>&1 ||
    { cat "$1.log" && return 1; }
}

copy_in() { # ROOT FILE...
  local root=$1 file
  shift
  for file; do cp --parents -L "$file" "$root/" || return; done
}

# PROGRAM..., and what ld.so loads for them.
copy_programs() { # ROOT PROGRAM...
  local root=$1 program path
  shift
  for program; do
    path=$(PATH=/usr/sbin:/usr/bin:/sbin:/bin type -P "$program") || return
    copy_in "$root" "$path"
    ldd "$path" 2>/dev/null | grep -o '/[^ ]*' |
      while read -r path; do copy_in "$root" "$path"; done
  done
}

# Of installed packages, the libraries alone, and dpkg's word that they are there.
copy_packages() { # ROOT PACKAGE...
  local root=$1 package
  shift
  for package; do
    dpkg -L "$package" | grep '^/.*/lib.*\.so\.[0-9.]*$' |
      while read -r file; do copy_in "$root" "$file"; done
    dpkg-query -s "$package" && echo
  done >>"$root/var/lib/dpkg/status"
}

make_root() { # FOLDER DEB: DEB's dependencies are in it, and DEB is not
  local root=$1 folder packages
  mkdir -p "$root"/{dev,etc,proc,tmp,usr/{bin,sbin,lib,lib64},var/lib/dpkg/{info,updates,triggers}}
  for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$root/$folder"; done
  mapfile -t packages < <(dpkg-deb -f "$2" Depends | tr ',' '\n' | sed 's/^ *\([^ (]*\).*/\1/')
  copy_packages "$root" "${packages[@]}"
  copy_programs "$root" bash dash dpkg dpkg-deb dpkg-split dpkg-query tar rm diff ldconfig \
    start-stop-daemon env cat cmp readlink mktemp
  ln -s dash "$root/usr/bin/sh"
  cp "$2" "$root/tmp/forkshim.deb"
}

# Root needs no namespace of users, and may not have any in a chroot.
in_root() { # FOLDER COMMAND ARG...
  local root=$1 others=(--user --map-root-user)
  shift
  ((EUID != 0)) || others=()
  # shellcheck disable=SC2016 # for the inner bash
  bare env -i PATH=/usr/sbin:/usr/bin unshare "${others[@]}" --mount bash -c '
    mount --bind /proc "$0/proc" && mount --bind /dev "$0/dev" && exec chroot "$0" "$@"' \
    "$root" "$@"
}
