# SPDX-License-Identifier: MIT
# Reads a log whole (jq -rs) and prints one sentence for each creation whose lines do not fit
# together. The log must hold start, parent, child and failed, and may hold prepare.
#
# A process counts its creations from 1 again after an exec, so lines are told apart by process
# and image: the number of start lines that the process has written so far.

def places:
  [foreach to_entries[] as {key: $place, value: $line}
    ({images: {}};
     ($line.pid | tostring) as $pid
     | if $line.phase == "start" then .images[$pid] += 1 else . end
     | .line = $line + {$place, image: (.images[$pid] // 0)};
     .line)];

def who: "process \(.pid), image \(.image), creation \(.seq // "-") (\(.function // "-"))";

def ascending($phases; $what):
  map(select(.phase | IN($phases[]))) | group_by([.pid, .image])[]
  | select(map(.seq) != [range(1; length + 1)])
  | "\(.[0] | who): \($what) lines have the numbers \(map(.seq)), expected 1 to \(length)";

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

# A parent that is in the middle of libc's fork or daemon does not know its child's number.
def belongs_to($parent):
  .seq == $parent.seq
  and if $parent.child then .pid == $parent.child else .ppid == $parent.pid end;

# Of one creation: the parent's and the child's word must agree.
def agree($child):
  .pid == $child.ppid and .lineage == $child.lineage
  and .function == $child.function and .kind == $child.kind
  and (.kind != "vfork" or $child.place < .place);

def paired:
  map(select(.phase == "child")) as $children
  | (map(select(.phase == "parent" and .kind != "spawn"))[] as $parent
     | ($children | map(select(belongs_to($parent)))) as $found
     | if ($found | length) != 1 then
         "\($parent | who): expected one child line, found \($found | length)"
       elif $parent | agree($found[0]) | not then
         "\($parent | who): its child line disagrees: \($found[0])"
       else empty end),
    (map(select(.phase == "parent" and .kind != "spawn")) | length) as $parents
    | if ($children | length) == $parents then empty
      else "\($children | length) child lines for \($parents) parent lines" end;

def named:
  .[] | select(.seq) | ".\(.seq)" as $suffix | select(.lineage | endswith($suffix) | not)
  | "\(who): the lineage \(.lineage) does not end in its number";

places | ascending(["parent", "failed"]; "parent and failed"), ascending(["prepare"]; "prepare"),
  prepared, paired, named
