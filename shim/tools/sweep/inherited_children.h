// SPDX-License-Identifier: MIT
// A sweep ends every process that descends from it. A shell that becomes the sweep by exec, as in
// `sh -c 'server & forkshim sweep -- client'`, hands it children that are not its own: then the
// sweep runs as one more child, and this process only waits for it.
#pragma once

namespace forkshim::sweep {

bool has_inherited_children();

// Runs the same command line in a child, and ends as that does.
int sweep_apart(int argc, char** argv);

}  // namespace forkshim::sweep
