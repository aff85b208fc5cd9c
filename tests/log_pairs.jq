# SPDX-License-Identifier: MIT
# Reads a log whole (jq -rs) and prints one sentence for each creation whose lines do not fit
# together. The log must hold start, parent, child and failed, and may hold prepare.
#
# A process counts its creations from 1, and its threads apart, and without a shared state again
# from 1 after an exec, so lines are told apart by process and image. A number may also come to belong to another process,
# which counts as another image.

def places:
  [foreach to_entries[] as {key: $place, value: $line}
    ({images: {}};
     ($line.pid | tostring) as $pid
     | if $line.phase | IN("start", "child", "missed") then .images[$pid] += 1 else . end
     | .line = $line + {$place, image: (.images[$pid] // 0)};
     .line)];

def who: "process \(.pid), image \(.image), creation \(.seq // "-") (\(.function // "-"))";

def misplaced(follows; $what):
  foreach .[] as $line ({seq: 0};
    {seq: $line.seq, image: $line.image, last: .seq,
     follows: ({step: ($line.seq - .seq), seq: $line.seq, other_image: (.image != $line.image)}
               | follows)};
    select(.follows | not)
    | "\($line | who): its \($what) line comes after that of creation \(.last)");

# The numbers of a process have no gap. Threads create at once, and only the lines of each one are in
# the order of their numbers.
def ascending($phases; $what):
  map(select(.phase | IN($phases[])))
  | [(group_by([.pid, .kind == "thread"])[] | sort_by(.image, .seq)
      | misplaced(.step == 1 or (.seq == 1 and .other_image); $what)),
     (group_by([.pid, .tid, .kind == "thread"])[] | misplaced(.step > 0 or .other_image; $what))]
  | unique[];

# The image of the caller is not known from a child line.
def precedes($line):
  .place < $line.place and .seq == $line.seq and .lineage == $line.lineage
  and if $line.phase == "child" then .pid == $line.ppid
      else .pid == $line.pid and .image == $line.image end;

def prepared:
  map(select(.phase == "prepare")) as $prepares | select($prepares != [])
  | map(select(.phase | IN("parent", "failed", "child")))[]
  | select(. as $line | $prepares | any(.[]; precedes($line)) | not)
  | "\(who): its \(.phase) line has no prepare line before it";

# Of one creation: the parent's and the child's word must agree.
def agree($child):
  .lineage == $child.lineage and .kind == $child.kind
  and (.kind != "vfork" or $child.place < .place);

# A parent that is in the middle of libc's fork or daemon does not know its child's number.
def paired:
  map(select(.phase | IN("parent", "child")) | select(.kind | IN("spawn", "thread") | not))
  | (map(select(.phase == "parent" and .child == null).function)) as $blind
  | map(if .phase == "parent" then {parent: .pid, child, line: .}
        else {parent: .ppid, child: .pid, line: .} end
        | if .line.function | IN($blind[]) then .child = null else . end)
  | group_by([.parent, .child, .line.seq, .line.function])[]
  | map(.line) | map(select(.phase == "parent")) as $parents
  | map(select(.phase == "child")) as $children
  | if ($parents | length) != ($children | length) then
      "\(.[0] | who): \($parents | length) parent and \($children | length) child lines"
    else
      range($parents | length) as $i | $parents[$i] | select(agree($children[$i]) | not)
      | "\(who): its child line disagrees: \($children[$i])"
    end;

def named:
  .[] | select(.seq) | "\(if .kind == "thread" then "#" else "." end)\(.seq)" as $suffix | select(.lineage | endswith($suffix) | not)
  | "\(who): the lineage \(.lineage) does not end in its number";

# An exec that succeeds has a prepare line alone, and a search for one has one number.
places | map(select(.kind != "exec")) | ascending(["parent", "failed"]; "parent or failed"), ascending(["prepare"]; "prepare"),
  prepared, paired, named
