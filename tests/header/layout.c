/* SPDX-License-Identifier: MIT */
/*
 * The plugin ABI of 64-bit machines, locked: plugins built against an older header rely on each of
 * these offsets. Fields are appended, and get a line here; no line here ever changes.
 */
#include <assert.h>

#include "forkshim/atfork.h"
#include "forkshim/plugin.h"

#define AT(type, field, offset) static_assert(offsetof(type, field) == (offset), #field)

static_assert(FORKSHIM_ABI_MAJOR == 1u, "another major is another ABI");

static_assert(FORKSHIM_FORK == 1 && FORKSHIM_VFORK == 2 && FORKSHIM_SPAWN == 4, "kinds");
static_assert(FORKSHIM_WANTS_TIME == 1, "flags");
static_assert(FORKSHIM_ERROR == 1 && FORKSHIM_WARNING == 2 && FORKSHIM_NOTE == 3, "levels");

AT(forkshim_event, struct_size, 0);
AT(forkshim_event, kind, 4);
AT(forkshim_event, function, 8);
AT(forkshim_event, caller, 16);
AT(forkshim_event, lineage, 24);
AT(forkshim_event, refused_by, 32);
AT(forkshim_event, sequence, 40);
AT(forkshim_event, clone_flags, 48);
AT(forkshim_event, start_ns, 56);
AT(forkshim_event, cookie, 64);
AT(forkshim_event, parent_pid, 72);
AT(forkshim_event, child_pid, 76);
AT(forkshim_event, error, 80);
AT(forkshim_event, depth, 84);
static_assert(sizeof(forkshim_event) == 88, "forkshim_event");

AT(forkshim_host, struct_size, 0);
AT(forkshim_host, abi_version, 4);
AT(forkshim_host, name, 8);
AT(forkshim_host, lineage, 16);
AT(forkshim_host, program, 24);
AT(forkshim_host, checking, 32);
AT(forkshim_host, reserved, 36);
AT(forkshim_host, option, 40);
AT(forkshim_host, log, 48);
AT(forkshim_host, seed, 56);
AT(forkshim_host, shared, 64);
AT(forkshim_host, say, 72);
static_assert(sizeof(forkshim_host) == 80, "forkshim_host");

AT(forkshim_plugin, struct_size, 0);
AT(forkshim_plugin, abi_version, 4);
AT(forkshim_plugin, name, 8);
AT(forkshim_plugin, version, 16);
AT(forkshim_plugin, flags, 24);
AT(forkshim_plugin, reserved, 28);
AT(forkshim_plugin, init, 32);
AT(forkshim_plugin, prepare, 40);
AT(forkshim_plugin, parent, 48);
AT(forkshim_plugin, failed, 56);
AT(forkshim_plugin, child, 64);
AT(forkshim_plugin, vfork_child, 72);
AT(forkshim_plugin, fini, 80);
AT(forkshim_plugin, missed, 88);
static_assert(sizeof(forkshim_plugin) == 96, "forkshim_plugin");
