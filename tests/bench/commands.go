// SPDX-License-Identifier: MIT

// Commands runs /bin/true as often as its argument says, as os/exec does.
package main

import (
	"os"
	"os/exec"
	"strconv"
)

func main() {
	count, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	for i := 0; i < count; i++ {
		if err := exec.Command("/bin/true").Run(); err != nil {
			panic(err)
		}
	}
}
