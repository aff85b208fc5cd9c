# SPDX-License-Identifier: MIT
# A pool of two workers, as the standard library documents it.
import concurrent.futures
import multiprocessing


def square(number):
    return number * number


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        print(list(pool.map(square, range(6))))
