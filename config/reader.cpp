// SPDX-License-Identifier: MIT
#include "reader.h"

#include <errno.h>
#include <ini.h>

#include "arena.h"

namespace forkshim {
namespace {

// Hands libinih a line at a time, and so knows each line's number, length and whether it counted
// for something: libinih itself tells only the first bad line.
class Reader {
 public:
  Reader(Text text, const char* source, Document* document, Problems* problems)
      : rest_(text), source_(source), document_(document), problems_(problems) {}

  char* next_line(char* buffer, int size);
  bool setting(const char* key, const char* value);
  void check_last_line();

 private:
  void begin_section(Text header);
  Section* append_section();
  void report(Text sentence) {
    problems_->report({source_, number_}, sentence);
    if (section_) section_->broken = true;
  }
  void give_up() {
    report("no memory is left for this line and those behind it; shorten the file");
    rest_ = Text();
  }

  Text rest_;
  const char* const source_;
  Document* const document_;
  Problems* const problems_;
  uint32_t number_ = 0;
  Section* section_ = nullptr;
  Setting** end_ = nullptr;
  Text awaiting_;  // a line that must turn out to be KEY = VALUE
};

Text rest_of_line(Text text) {
  const void* end = memchr(text.data, '\n', text.size);
  return Text(text.data,
              end ? static_cast<size_t>(static_cast<const char*>(end) - text.data) : text.size);
}

Text first_word(Text text) {
  size_t end = 0;
  while (end < text.size && text.data[end] != ' ' && text.data[end] != '\t') ++end;
  return Text(text.data, end);
}

// Editors on Windows put it in front of UTF-8.
Text without_byte_order_mark(Text text) {
  constexpr Text mark("\xef\xbb\xbf", 3);
  return text.starts_with(mark) ? Text(text.data + mark.size, text.size - mark.size) : text;
}

char* Reader::next_line(char* buffer, int size) {
  check_last_line();
  if (rest_.empty()) return nullptr;
  ++number_;
  Text line = rest_of_line(rest_);
  const size_t used = line.size < rest_.size ? line.size + 1 : line.size;
  rest_ = Text(rest_.data + used, rest_.size - used);
  buffer[0] = '\0';
  if (memchr(line.data, '\0', line.size)) {
    report("found a zero byte; expected text, so this is no configuration");
    rest_ = Text();
    return buffer;
  }
  if (line.size > longest_line || line.size >= static_cast<size_t>(size)) {
    messages::Sentence sentence;
    sentence.add("found a line of ").add_number(line.size);
    sentence.add(" characters; at most 1,000 are read, shorten it");
    report(sentence.text());
    return buffer;
  }
  line = trimmed(line);
  if (line.empty() || line.data[0] == ';' || line.data[0] == '#') return buffer;
  if (line.data[0] == '[') {
    begin_section(line);
    return buffer;
  }
  awaiting_ = line;
  copy(buffer, static_cast<size_t>(size), line);
  return buffer;
}

void Reader::check_last_line() {
  if (awaiting_.empty()) return;
  messages::Sentence sentence;
  sentence.add("found \"").add(Text(awaiting_.data, awaiting_.size < 60 ? awaiting_.size : 60));
  report(sentence.add("\"; expected KEY = VALUE").text());
  awaiting_ = Text();
}

Section* Reader::append_section() {
  auto* section = arena.array<Section>(1);
  if (!section) return nullptr;
  section->place = {source_, number_};
  *document_->end = section;
  document_->end = &section->next;
  end_ = &section->settings;
  return section;
}

void Reader::begin_section(Text header) {
  Text rest(header.data + 1, header.size - 1);
  const bool is_closed = memchr(rest.data, ']', rest.size) != nullptr;
  const Text found = next_word(&rest, ']');
  rest = trimmed(rest);
  section_ = append_section();
  const Text kind = first_word(found);
  const Text name = trimmed(Text(found.data + kind.size, found.size - kind.size));
  const char* kept_name = arena.keep(name);
  if (!section_ || !kept_name) return give_up();
  section_->is_shim = kind == "shim" && name.empty();
  section_->name = kept_name;
  messages::Sentence sentence;
  if (!is_closed) {
    sentence.add("section [").add(found).add(" has no closing bracket; expected ]");
  } else if (!rest.empty() && rest.data[0] != ';') {
    sentence.add("found \"").add(rest).add("\" behind [").add(found);
    sentence.add("]; expected nothing more on this line, or a comment after ;");
  } else if (section_->is_shim) {
    return;
  } else if (!(kind == "handler") || name.empty()) {
    sentence.add("section [").add(found).add("]; expected [shim] or [handler NAME]");
  } else if (name.size > longest_name) {
    sentence.add("a handler's name of ").add_number(name.size);
    sentence.add(" characters; at most 40 are read, shorten it");
  } else if (document_->find_handler(name) != section_) {
    sentence.add("handler \"").add(name).add("\" is there already; names must differ");
  } else {
    return;
  }
  report(sentence.text());
}

bool Reader::setting(const char* key, const char* value) {
  const Text line = awaiting_;
  awaiting_ = Text();
  if (!section_) {
    messages::Sentence sentence;
    sentence.add("\"").add(key).add("\" stands before any section; ");
    report(sentence.add("expected [shim] or [handler NAME] first").text());
    return true;
  }
  // libinih keeps 49 bytes of a key, so a longer one is taken from the line.
  Text whole = line;
  const Text name = strlen(key) < 49 ? Text(key) : next_word(&whole, '=');
  auto* setting = arena.array<Setting>(1);
  const char* kept_key = arena.keep(name);
  const char* kept_value = arena.keep(value);
  if (!setting || !kept_key || !kept_value) return give_up(), true;
  if (section_->find(name)) {
    messages::Sentence sentence;
    sentence.add("key \"").add(name).add("\" is there already in this section; keep one");
    report(sentence.text());
  }
  *setting = {kept_key, kept_value, number_, false, nullptr};
  *end_ = setting;
  end_ = &setting->next;
  return true;
}

char* next_line(char* buffer, int size, void* reader) {
  return static_cast<Reader*>(reader)->next_line(buffer, size);
}

int on_setting(void* reader, const char*, const char* key, const char* value) {
  return static_cast<Reader*>(reader)->setting(key, value) ? 1 : 0;
}

}  // namespace

void read_text(Text text, const char* source, Document* document, Problems* problems) {
  // Process-wide in the packaged libinih, and hidden inside this library.
  ini_max_line = longest_line + 2;
  ini_allow_multiline = false;
  const Section* const* before = document->end;
  const unsigned problems_before = problems->count();
  Reader reader(without_byte_order_mark(text), source, document, problems);
  ini_parse_stream(next_line, &reader, on_setting, &reader);
  reader.check_last_line();
  if (*before == nullptr && problems->count() == problems_before)
    problems->report({source, 0}, "no section; expected at least one [handler NAME]");
}

}  // namespace forkshim
