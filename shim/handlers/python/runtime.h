// SPDX-License-Identifier: MIT
// The Python runtime of this process, by the C API that it exports: CPython 3.7 and later, in the
// program or in a libpython, which may be loaded at any time.
//
// Looked up without ld.so's lock at each creation, because a program may load and unload libpython
// at any time. One symbol tells; the others are looked up once.
#pragma once

#include <stdint.h>

namespace forkshim::python {

struct ThreadState;  // PyThreadState
struct Interpreter;  // PyInterpreterState
struct Object;       // PyObject

// PyMethodDef
struct MethodDefinition {
  const char* name;
  Object* (*function)(Object* self, Object* arguments);
  int flags;
  const char* documentation;
};

struct Runtime {
  int (*is_initialized)();
  int (*is_finalizing)();
  void (*before_fork)();
  void (*after_fork_in_parent)();
  void (*after_fork_in_child)();
  int (*ensure)();
  void (*release)(int state);
  ThreadState* (*own_state)();      // of this thread, attached or not
  ThreadState* (*current_state)();  // the attached one: of the process, from 3.12 on of this thread
  ThreadState* (*new_state)(Interpreter*);
  void (*attach)(ThreadState*);  // takes the GIL
  ThreadState* (*detach)();      // gives it back
  Interpreter* (*main_interpreter)();
  Interpreter* (*this_interpreter)();  // null before 3.8
  Interpreter* (*first_interpreter)();
  Interpreter* (*next_interpreter)(Interpreter*);
  Object* (*modules)();
  Object* (*item)(Object* dictionary, const char* key);
  Object* (*call_method)(Object* object, const char* name, const char* format, ...);
  Object* (*import)(const char* module);
  Object* (*new_function)(MethodDefinition*, Object* self, Object* module);
  Object* (*build_value)(const char* format, ...);
  int (*at_end)(void (*function)());  // called when all else has ended
  void (*forget)(Object*);
  void (*fetch_error)(Object**, Object**, Object**);
  void (*restore_error)(Object*, Object*, Object*);
  bool current_is_of_thread;  // from 3.12 on
  bool locks_states_itself;   // over a fork: from 3.13 on
};

// Returns null if there is none, or before Py_Initialize, or from finalisation on.
const Runtime* running();

// The one that running() found last.
const Runtime& known();

}  // namespace forkshim::python
