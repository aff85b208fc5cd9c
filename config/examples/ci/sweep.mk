# SPDX-License-Identifier: MIT
# To be included by a Makefile: `make sweep` sweeps the command in SWEEP, and `make -j4 sweep` four
# parts of it at once, which must not be in each other's way. sweep.json and sweep.xml hold the
# results. The project has forkshim's source in the directory forkshim, which is built on first use.
# For static and Go programs, SWEEP_OPTIONS is --deep.
FORKSHIM ?= forkshim/scripts/forkshim
SWEEP ?= make -s check
SWEEP_OPTIONS ?=
SWEEP_SHARDS ?= 1 2 3 4

.PHONY: sweep $(SWEEP_SHARDS:%=sweep-%)

# Findings are status 1, and a shard that has some does not keep the others from theirs.
# The flags are those of this make: the one that is swept would look for its job server.
sweep: $(SWEEP_SHARDS:%=sweep-%)
	$(FORKSHIM) sweep --merge $(SWEEP_SHARDS:%=sweep-%.json) --json sweep.json --junit sweep.xml

$(SWEEP_SHARDS:%=sweep-%): sweep-%:
	unset MAKEFLAGS MFLAGS MAKELEVEL; $(FORKSHIM) sweep --shard $*/$(words $(SWEEP_SHARDS)) \
	  --json $@.json $(SWEEP_OPTIONS) -- $(SWEEP) >$@.tap || test $$? = 1
