/* SPDX-License-Identifier: MIT */
/* The extension module `forker`: fork() forks with the GIL held, fork_released() without it. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "forker.h"

static PyObject* fork_held(PyObject* self, PyObject* arguments) {
  (void)self, (void)arguments;
  return PyLong_FromLong(fork_here());
}

static PyObject* fork_released(PyObject* self, PyObject* arguments) {
  (void)self, (void)arguments;
  int child;
  Py_BEGIN_ALLOW_THREADS child = fork_here();
  Py_END_ALLOW_THREADS return PyLong_FromLong(child);
}

/* What Python's manual asks of C code that forks. */
static PyObject* fork_rightly(PyObject* self, PyObject* arguments) {
  (void)self, (void)arguments;
  PyOS_BeforeFork();
  const int child = fork_here();
  if (child == 0)
    PyOS_AfterFork_Child();
  else
    PyOS_AfterFork_Parent();
  return PyLong_FromLong(child);
}

static PyMethodDef methods[] = {
    {"fork", fork_held, METH_NOARGS, NULL},
    {"fork_released", fork_released, METH_NOARGS, NULL},
    {"fork_rightly", fork_rightly, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "forker", NULL, -1, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit_forker(void) { return PyModule_Create(&module); }
