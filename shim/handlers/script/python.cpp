// SPDX-License-Identifier: MIT
// CPython from 3.9 on.
#include "handlers/python/gil.h"
#include "handlers/python/runtime.h"
#include "handlers/script/interpreters.h"

namespace forkshim::script {
namespace {

using python::Object;

// How long the GIL may be another thread's, which may wait for this one.
constexpr uint64_t patience_ns = 500'000'000;

struct Frames {
  Object* (*innermost)();  // a borrowed reference; the others are new ones
  Object* (*caller)(Object* frame);
  Object* (*code)(Object* frame);
  int (*line)(Object* frame);
  Object* (*attribute)(Object* object, const char* name);
  const char* (*text)(Object* string);
};

bool find_all(Frames* frames) {
  constexpr const char* library = "libpython";
  return find(library, "PyEval_GetFrame", &frames->innermost) &&
         find(library, "PyFrame_GetBack", &frames->caller) &&
         find(library, "PyFrame_GetCode", &frames->code) &&
         find(library, "PyFrame_GetLineNumber", &frames->line) &&
         find(library, "PyObject_GetAttrString", &frames->attribute) &&
         find(library, "PyUnicode_AsUTF8", &frames->text);
}

bool tell(const Frames& frames, const python::Runtime& runtime, Object* frame,
          const Reader& reader) {
  Object* const code = frames.code(frame);
  Object* const file = code ? frames.attribute(code, "co_filename") : nullptr;
  Object* const name = code ? frames.attribute(code, "co_name") : nullptr;
  const char* const path = file ? frames.text(file) : nullptr;
  const char* const function = name ? frames.text(name) : nullptr;
  const int line = frames.line(frame);
  const bool more = path && function && line > 0 &&
                    reader.take({Text(path), static_cast<uint64_t>(line), Text(function)});
  Object* const used[] = {code, file, name};
  for (Object* object : used)
    if (object) runtime.forget(object);
  return more;
}

void tell_all(const Frames& frames, const python::Runtime& runtime, const Reader& reader) {
  Object* owned = nullptr;
  for (Object* frame = frames.innermost(); frame && tell(frames, runtime, frame, reader);) {
    frame = frames.caller(frame);
    if (owned) runtime.forget(owned);
    owned = frame;
  }
  if (owned) runtime.forget(owned);
}

}  // namespace

void read_python(const Reader& reader) {
  const python::Runtime* const runtime = python::running();
  Frames frames;
  // A thread that Python does not know runs none of its code.
  if (!runtime || !find_all(&frames) || !runtime->own_state()) return;
  bool gave_up = false;
  const uint64_t hold = python::take_gil(*runtime, patience_ns, &gave_up);
  if (hold == 0) return;
  Object *type, *value, *traceback;
  runtime->fetch_error(&type, &value, &traceback);
  tell_all(frames, *runtime, reader);
  runtime->restore_error(type, value, traceback);
  python::give_back_gil(*runtime, hold);
}

}  // namespace forkshim::script
