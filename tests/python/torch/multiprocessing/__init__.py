# SPDX-License-Identifier: MIT
"""Stands in for PyTorch, which is too large a package for a test: its way to os.register_at_fork."""
