#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The packages that cpack makes: the Debian one in a root where only its dependencies are, and the
# tarball in a folder of any name.

load ../test_helper
load ../packages

setup_file() {
  export MADE=$BATS_FILE_TMPDIR/made
  make_packages "$MADE"
}

setup() {
  deb=$(echo "$MADE"/forkshim_*.deb)
  tarball=$(echo "$MADE"/forkshim-*.tar.gz)
  cd "$BATS_TEST_TMPDIR"
}

field() { # NAME: of the package
  run dpkg-deb -f "$deb" "$1"
}

@test "the package says what it is and what it needs" {
  field Package
  assert_output forkshim
  field Version
  assert_output "$(shim --version | sed -n 's/^forkshim //p')"
  field Architecture
  assert_output "$(dpkg --print-architecture)"
  field Section
  assert_output devel
  field Depends
  assert_output --regexp 'libc6 \(>= 2\.[0-9]+\)'
  field Maintainer
  assert_output --regexp '^[A-Za-z ]+ <[^ @]+@[^ @]+>$'
}

@test "the package's description is one line, and then short lines" {
  field Description
  assert_line --index 0 --regexp '^[a-z].{20,60}[^.]$'
  ((${#lines[@]} > 4))
  for line in "${lines[@]:1}"; do assert_regex "$line" '^ .{1,79}$'; done
}

@test "the package's files are in Debian's places, root's, and packed where that is the rule" {
  run dpkg-deb -c "$deb"
  assert_line --regexp "^-rw-r--r-- root/root .* \./usr/lib/$(cc -print-multiarch)/libforkshim.so$"
  assert_line --regexp '^-rwxr-xr-x root/root .* \./usr/bin/forkshim$'
  assert_line --regexp ' \./usr/share/doc/forkshim/(copyright|changelog.gz)$'
  refute_line --regexp ' \./(etc|usr/local|tmp|home|work)/'
  refute_line --regexp '^(-|d)([^ ]* ){1}(root/[^r]|[^r])'
  refute_line --regexp '/man[1-8]/[^/]*[^z]$'
}

@test "the package's programs have no debug symbols and no path of the build" {
  dpkg-deb -x "$deb" "$BATS_TEST_TMPDIR/root"
  # With what is in it, because a checkout in /forkshim has the name of installed folders.
  run grep -rlE "$ROOT/(build|config|scripts|shim|tests)" "$BATS_TEST_TMPDIR/root"
  refute_output
  for file in "$BATS_TEST_TMPDIR"/root/usr/lib*/*/{libforkshim.so,run,sweep}; do
    [[ ! -f $file ]] || run readelf -SW "$file"
    refute_output --partial .symtab
    refute_output --partial .debug
  done
}

@test "the package is installed, used and removed in a root with its dependencies alone" {
  root=$BATS_TEST_TMPDIR/root
  make_root "$root" "$deb"
  find "$root/usr" >before
  run -0 in_root "$root" dpkg -i /tmp/forkshim.deb
  run in_root "$root" forkshim run --fail ENOMEM@2 -- bash -c '(echo one); (echo two)'
  assert_output $'one\nbash: fork: Cannot allocate memory'
  run -0 in_root "$root" dpkg --verify forkshim
  run -0 in_root "$root" dpkg -r forkshim
  run find "$root/usr"
  assert_output "$(<before)"
  # What is left are dpkg's own records, because CPack gives each package a postrm.
  run -0 in_root "$root" dpkg -P forkshim
  run find "$root" -name '*forkshim*'
  assert_output "$root/tmp/forkshim.deb"
}

@test "every tool of the package starts with its dependencies alone" {
  root=$BATS_TEST_TMPDIR/root
  make_root "$root" "$deb"
  in_root "$root" dpkg -i /tmp/forkshim.deb
  for words in --version "doctor /usr/bin/dash" "top --help" "check" "handlers" \
    "sweep --errors ENOMEM -- bash -c (:)||exit"; do
    IFS=' ' read -ra command <<<"$words"
    run -0 in_root "$root" forkshim "${command[@]}"
  done
  assert_output --partial "# 0 findings in 1 point: 1 reported"
}

@test "the tarball runs from a folder with a blank in its name, wherever that is moved" {
  unset FORKSHIM_BUILD
  export TMPDIR=$BATS_TEST_TMPDIR
  mkdir "my files"
  tar -xzf "$tarball" -C "my files"
  for folder in "my files" "my new files"; do
    [[ -d $folder ]] || mv "my files" "$folder"
    launcher=$(echo "$folder"/forkshim-*/bin/forkshim)
    run bare "$launcher" run --fail ENOMEM@2 -- bash -c '(echo one); (echo two)'
    assert_output $'one\nbash: fork: Cannot allocate memory'
    run bare "$launcher" sweep --errors ENOMEM -- bash -c '(:) || exit'
    assert_line "# 0 findings in 1 point: 1 reported"
  done
}

@test "tarball and package hold the same files" {
  mkdir "$BATS_TEST_TMPDIR/tar"
  tar -xzf "$tarball" -C "$BATS_TEST_TMPDIR/tar"
  dpkg-deb -x "$deb" "$BATS_TEST_TMPDIR/deb"
  run diff -r "$BATS_TEST_TMPDIR"/tar/forkshim-* "$BATS_TEST_TMPDIR/deb/usr"
  assert_success
}

@test "without what CPack needs for a Debian package, cpack names it and makes none" {
  mkdir bin
  for lacking in "file dpkg-dev" file dpkg-dev; do
    case $lacking in
      file) ln -s "$(command -v dpkg-shlibdeps)" bin ;;
      dpkg-dev) rm bin/* && ln -s "$(command -v file)" bin ;;
    esac
    run ! bare cpack -B made -D "CMAKE_IGNORE_PATH=/usr/bin;/bin;/usr/local/bin" \
      -D "CMAKE_PROGRAM_PATH=$PWD/bin" --config "$BUILD_TREE/CPackConfig.cmake"
    assert_output --regexp "without $lacking;[[:space:]]"
  done
  run find . -name '*.deb'
  refute_output
}
