# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A machine that has nothing: a root of this system's own release as debootstrap makes it, with a
# checkout in it. A copy of the root is used, in a private mount namespace.

# Prints why there can be no such root here, or nothing.
why_no_root() {
  ((EUID == 0)) || { echo "only root can make a root directory" && return; }
  type -P debootstrap >/dev/null || { echo "debootstrap is missing" && return; }
  unshare --mount true 2>/dev/null || echo "mounting is not allowed here"
}

# Makes the root once, and a checkout of the sources in it.
make_bare_root() { # FOLDER
  local root=$1 suite mirror
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  # shellcheck disable=SC2016 # apt puts it in
  mirror=$(apt-get indextargets --format '$(REPO_URI)' "Release: $suite" | head -n 1)
  timeout 600 debootstrap --variant=minbase "$suite" "$root" ${mirror:+"$mirror"} || return
  cp /etc/resolv.conf /etc/hosts "$root/etc/"
  mkdir "$root/forkshim"
  # As a clone has them, and not what a build or an editor has left.
  # shellcheck disable=SC2153 # test_helper's ROOT
  (cd "$ROOT" && { [[ ! -e .git ]] || git ls-files -co --exclude-standard -z; } |
    xargs -0r tar -c --ignore-failed-read --) | tar -x -C "$root/forkshim"
}

# Runs bash on standard input in the checkout, as README has its PATH, and as a session of its own, so that it can be interrupted as
# by a terminal. A shell in the background has SIGINT ignored, hence env.
in_root() { # FOLDER
  # shellcheck disable=SC2016 # the inner shell's
  local inside='mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" &&
    exec chroot "$1" /usr/bin/env -i PATH=/forkshim/scripts:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
      bash -c "cd /forkshim && exec bash /dev/stdin"'
  timeout -k 5 1800 unshare --mount --propagation private \
    env --default-signal=INT setsid --wait bash -c "$inside" - "$1"
}

# Runs COMMAND in the root until its output has a line that matches PATTERN, and then interrupts it
# as Ctrl-C does.
interrupt_in_root() { # FOLDER COMMAND PATTERN OUTPUT
  local waiter session
  in_root "$1" <<<"$2" >"$4" 2>&1 &
  waiter=$!
  while kill -0 "$waiter" 2>/dev/null && ! grep -qE -- "$3" "$4"; do sleep 0.05; done
  session=$(session_below "$waiter") || return
  kill -s INT -- "-$session"
  wait "$waiter"
}

# The leader of the session that a process has begun, some generations below it.
session_below() { # PID
  local pid=$1 child
  while child=$(pgrep -P "$pid" | head -n 1) && [[ -n $child ]]; do
    pid=$child
    [[ $(ps -o sid= -p "$pid") -ne $pid ]] || { echo "$pid" && return; }
  done
  return 1
}
