// SPDX-License-Identifier: MIT
// What a program of a kind that the library was not built for loads in its place: nothing.
.section .note.GNU-stack, "", %progbits
