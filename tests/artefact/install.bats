#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What `cmake --install` puts under a prefix: all of it, and so that the folder may be moved.

load ../test_helper
load ../packages

setup() {
  prefix=$BATS_TEST_TMPDIR/prefix
  install_to "$prefix"
  unset FORKSHIM_BUILD
  cd "$prefix"
}

@test "what is installed runs, also after it was moved" {
  run bare bin/forkshim run --fail ENOMEM@2 -- bash -c '(echo one); (echo two)'
  assert_output $'one\nbash: fork: Cannot allocate memory'
  mv "$prefix" "$BATS_TEST_TMPDIR/moved to"
  export TMPDIR=$BATS_TEST_TMPDIR
  run bare "$BATS_TEST_TMPDIR/moved to/bin/forkshim" run --fail ENOMEM@2 -- \
    bash -c '(echo one); (echo two)'
  assert_output $'one\nbash: fork: Cannot allocate memory'
}

@test "every tool and every part of the launcher is installed" {
  for file in "$BUILD_TREE"/libexec/forkshim/* "$ROOT"/scripts/launcher/*.bash; do
    run cmp "$file" "libexec/forkshim/${file##*/}"
    assert_success
  done
  run ls libexec/forkshim
  ((${#lines[@]} > 9))
}

@test "every tool starts" {
  bare bin/forkshim run --log log -- dash -c '(:); :'
  for words in "sweep --help" "report log" "top --help" "doctor /bin/sh" "run -- true"; do
    # shellcheck disable=SC2086 # several words
    run -0 bare bin/forkshim $words
  done
}

@test "every manual page is in the section that it is of, and man shows it" {
  pages=$(find "$ROOT/shim/manual" -name '*.[1-8]')
  for page in $pages; do
    name=${page##*/} section=${page##*.}
    run cmp <(gzip -dc "share/man/man$section/$name.gz") "$page"
    assert_success
    run bare man -M "$prefix/share/man" -w "$section" "${name%.*}"
    assert_output "$prefix/share/man/man$section/$name.gz"
  done
  assert_equal "$(find share/man -type f | wc -l)" "$(wc -w <<<"$pages")"
  ((${#pages} > 0))
}

@test "the library is where ld.so finds it by \$LIB" {
  run bare env LD_PRELOAD="$prefix/\$LIB/libforkshim.so" FORKSHIM_INLINE='[handler fail]' \
    perl -e 'defined fork or print "$!\n"'
  assert_output "Resource temporarily unavailable"
}

@test "a plugin is built with the installed headers alone" {
  sed -n '/^```c$/,/^```$/p' share/doc/forkshim/README.md | sed '1d;$d' >greet.c
  bare cc -shared -fPIC -I include -o greet.so greet.c
  run bare bin/forkshim run -H ./greet.so -- dash -c '(echo hello); true'
  assert_output $'a child begins\nhello'
}

@test "examples are installed, and none of them is in effect" {
  run -0 bare bin/forkshim check -c share/doc/forkshim/examples/forkshim.conf
  rm share/doc/forkshim/examples/forkshim.conf
  run diff -r "$ROOT/config/examples" share/doc/forkshim/examples
  assert_success
  assert_not_exist etc
  run bare bin/forkshim env
  run bare bash -c "$output && printenv LD_PRELOAD"
  case $PRELOADED in
    *'$LIB'*) assert_output "$prefix/lib/forkshim/\$LIB/libforkshim.so" ;;
    *) assert_output "$(echo "$prefix"/lib/*/libforkshim.so)" ;;
  esac
}

@test "each example has no error, from any folder" {
  root=$PWD
  cd /
  for file in "$root"/share/doc/forkshim/examples/*.conf; do
    run bare "$root/bin/forkshim" check -c "$file"
    assert_success
    assert_output --regexp "has no errors(, and names no handler)?: $file\$"
  done
}

@test "an example whose plugin has yet to be built names the path" {
  run -125 bare bin/forkshim check -c share/doc/forkshim/examples/plugins/metrics.conf
  assert_output --partial "/usr/local/lib/forkshim/metrics.so"
}

@test "README names what is installed, and nothing of a checkout" {
  cd share/doc/forkshim
  run grep -nE '(^|[^a-z/])(scripts|shim|config|build|tests)/|CONTRIBUTING|^## (Install|Source)' README.md
  refute_output
  for section in Use Handlers Limits Manuals; do grep -qx "## $section" README.md; done
  assert_equal "$(grep -c '^```' README.md)" "$(sed '/^## Install/,/^## Instead/d' \
    "$ROOT/README.md" | grep -c '^```')"
  mapfile -t files < <(grep -o '`examples/[a-z/.-]*`' README.md | tr -d '`')
  ((${#files[@]} >= 2))
  for file in "${files[@]}"; do assert_exist "$file"; done
}

@test "completions are where the shells look for them" {
  for file in bash-completion/completions/forkshim:forkshim.bash \
    zsh/vendor-completions/_forkshim:_forkshim \
    fish/vendor_completions.d/forkshim.fish:forkshim.fish; do
    run cmp "share/${file%:*}" "$ROOT/scripts/completion/${file#*:}"
    assert_success
  done
}

@test "what is installed is the user's to read, and no more is there than was said" {
  run find . -type f ! -perm -444
  refute_output
  run find . -perm /022 ! -type l
  refute_output
  sed -n 's/^-- Installing: //p' "$BATS_TEST_TMPDIR/installed" | while read -r path; do
    [[ -d $path ]] || rm "$path"
  done
  run find . -type f
  refute_output
}
