// SPDX-License-Identifier: MIT
#include "handlers/python/runtime.h"

#include "base/text.h"
#include "elf/symbols.h"

namespace forkshim::python {
namespace {

constinit Runtime known_runtime = {};
// The runtime's Py_IsInitialized, once the rest is there.
constinit void* found = nullptr;

template <typename Function>
bool find(const char* name, Function* function) {
  *function = reinterpret_cast<Function>(symbols::find_in_program_or_library("libpython", name));
  return *function;
}

template <typename Function>
bool find(const char* name, const char* other, Function* function) {
  return find(name, function) || find(other, function);
}

// From the text that begins with "3.11.2": a number for each of the two first places.
bool is_since(const char* version, uint64_t minor) {
  Text rest(version, strnlen(version, 16));
  const Text major_text = next_word(&rest, '.');
  uint64_t major_number = 0, minor_number = 0;
  size_t digits = 0;
  while (digits < rest.size && rest.data[digits] >= '0' && rest.data[digits] <= '9') ++digits;
  return parse_number(major_text, 99, &major_number) &&
         parse_number(Text(rest.data, digits), 999, &minor_number) &&
         (major_number > 3 || (major_number == 3 && minor_number >= minor));
}

bool find_all(Runtime* r) {
  const char* (*version)() = nullptr;
  if (!find("Py_GetVersion", &version)) return false;
  r->current_is_of_thread = is_since(version(), 12);
  r->locks_states_itself = is_since(version(), 13);
  (void)find("PyInterpreterState_Get", "_PyInterpreterState_Get", &r->this_interpreter);
  return find("Py_IsInitialized", &r->is_initialized) &&
         find("Py_IsFinalizing", "_Py_IsFinalizing", &r->is_finalizing) &&
         find("PyOS_BeforeFork", &r->before_fork) &&
         find("PyOS_AfterFork_Parent", &r->after_fork_in_parent) &&
         find("PyOS_AfterFork_Child", &r->after_fork_in_child) &&
         find("PyGILState_Ensure", &r->ensure) && find("PyGILState_Release", &r->release) &&
         find("PyGILState_GetThisThreadState", &r->own_state) &&
         find("PyThreadState_GetUnchecked", "_PyThreadState_UncheckedGet", &r->current_state) &&
         find("PyThreadState_New", &r->new_state) && find("PyEval_RestoreThread", &r->attach) &&
         find("PyEval_SaveThread", &r->detach) && find("Py_AtExit", &r->at_end) &&
         find("PyImport_ImportModule", &r->import) && find("Py_BuildValue", &r->build_value) &&
         find("PyCFunction_NewEx", &r->new_function) &&
         find("PyInterpreterState_Main", &r->main_interpreter) &&
         find("PyInterpreterState_Head", &r->first_interpreter) &&
         find("PyInterpreterState_Next", &r->next_interpreter) &&
         find("PyImport_GetModuleDict", &r->modules) && find("PyDict_GetItemString", &r->item) &&
         find("PyObject_CallMethod", &r->call_method) && find("Py_DecRef", &r->forget) &&
         find("PyErr_Fetch", &r->fetch_error) && find("PyErr_Restore", &r->restore_error);
}

}  // namespace

const Runtime* running() {
  void* const here = symbols::find_in_program_or_library("libpython", "Py_IsInitialized");
  if (!here) return nullptr;
  if (__atomic_load_n(&found, __ATOMIC_ACQUIRE) != here) {
    // Racing threads write the same values.
    Runtime candidate = {};
    if (!find_all(&candidate)) return nullptr;
    known_runtime = candidate;
    __atomic_store_n(&found, here, __ATOMIC_RELEASE);
  }
  return known_runtime.is_initialized() && !known_runtime.is_finalizing() ? &known_runtime
                                                                          : nullptr;
}

const Runtime& known() { return known_runtime; }

}  // namespace forkshim::python
