// SPDX-License-Identifier: MIT
// Reads the text in place: a zero replaces the byte behind each key, value and name, and nothing is
// copied. libinih reports neither a line's number nor its length, which our errors name, and takes
// 13,000 instructions in every process of a tree.
#include "config/reader.h"

#include <errno.h>

#include "base/arena.h"

namespace forkshim {
namespace {

Text between(const char* begin, const char* end) {
  return Text(begin, static_cast<size_t>(end - begin));
}

struct Line {
  char* begin;
  char* end;        // at the line break, or behind the text
  char* separator;  // the first = or :, or null
  char* comment;    // a ; behind a blank, or null
  bool has_zero;

  Text whole() const { return between(begin, end); }
  Text from(const char* start) const { return between(start, comment ? comment : end); }
};

// The launcher puts this comment before the section that it makes from an option, so that errors
// name the option and not a line that the user never wrote.
constexpr char option_mark[] = ";@option ";

class Reader {
 public:
  Reader(char* text, size_t size, const char* source, Document* document, Problems* problems)
      : next_(text), end_(text + size), source_(source), document_(document), problems_(problems) {}

  void read();

 private:
  Line next_line();
  void read_line(const Line& line);
  void read_comment(const Line& line);
  void begin_section(Text header);
  Section* append_section();
  void add_entry(Text key, Text value);
  Place here() const { return option_ ? Place{option_, 0} : Place{source_, number_}; }
  void report(Text sentence) {
    problems_->report(here(), sentence);
    if (section_) section_->broken = true;
  }
  void give_up() {
    report("no memory is left for this line and those behind it; shorten the file");
    next_ = end_;
  }

  char* next_;
  char* const end_;
  const char* const source_;
  Document* const document_;
  Problems* const problems_;
  uint32_t number_ = 0;
  const char* next_option_ = nullptr;  // that the next section comes from
  const char* option_ = nullptr;       // that this one does
  Section* section_ = nullptr;
  Entry** last_ = nullptr;
};

Text first_word(Text text) {
  size_t end = 0;
  while (end < text.size && text.data[end] != ' ' && text.data[end] != '\t') ++end;
  return Text(text.data, end);
}

// Terminates a piece of the reader's text; what it overwrites has been read.
Text ended(Text piece) {
  const_cast<char*>(piece.data)[piece.size] = '\0';
  return piece;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// One pass over the bytes, most of which are letters. The text ends with a zero.
Line Reader::next_line() {
  ++number_;
  Line line = {next_, nullptr, nullptr, nullptr, false};
  for (char* at = next_;; ++at) {
    while (*at > '=') ++at;
    if (*at >= ' ' && *at < ':') continue;
    if (*at == '\n' || at == end_) {
      line.end = at;
      next_ = at < end_ ? at + 1 : end_;
      return line;
    }
    if ((*at == '=' || *at == ':') && !line.separator && !line.comment) line.separator = at;
    if (*at == ';' && !line.comment && at > line.begin && is_blank(at[-1])) line.comment = at;
    if (*at == '\0') line.has_zero = true;
  }
}

void Reader::read_line(const Line& line) {
  if (line.has_zero) {
    report("found a zero byte; expected text, so this is no configuration");
    next_ = end_;
    return;
  }
  if (line.whole().size > longest_line) {
    Sentence sentence;
    sentence.add("found a line of ").add_number(line.whole().size);
    report(sentence.add(" characters; at most 1,000 are read, shorten it").text());
    return;
  }
  const char* start = line.begin;
  while (start < line.end && (is_blank(*start) || *start == '\r')) ++start;
  if (start == line.end || *start == '#') return;
  if (*start == ';') return read_comment(line);
  if (*start == '[') return begin_section(trimmed(line.whole()));
  if (line.separator)
    return add_entry(trimmed(between(start, line.separator)),
                     trimmed(line.from(line.separator + 1)));
  const Text text = trimmed(line.whole());
  Sentence sentence;
  sentence.add("found ").add_quoted(text);
  report(sentence.add("; expected KEY = VALUE").text());
}

void Reader::read_comment(const Line& line) {
  const Text mark(option_mark, sizeof option_mark - 1);
  if (line.whole().starts_with(mark))
    next_option_ = ended(between(line.begin + mark.size, line.end)).data;
}

void Reader::read() {
  *end_ = '\0';
  while (next_ < end_) read_line(next_line());
}

Section* Reader::append_section() {
  auto* section = arena.array_for_start<Section>(1);
  if (!section) return nullptr;
  option_ = next_option_;
  next_option_ = nullptr;
  section->place = here();
  *document_->end = section;
  document_->end = &section->next;
  last_ = &section->entries;
  return section;
}

void Reader::begin_section(Text header) {
  const char* const end = header.data + header.size;
  const void* const bracket = memchr(header.data, ']', header.size);
  const char* const close = bracket ? static_cast<const char*>(bracket) : end;
  const Text found = trimmed(between(header.data + 1, close));
  const Text rest = trimmed(between(bracket ? close + 1 : end, end));
  section_ = append_section();
  const Text kind = first_word(found);
  const Text name = trimmed(Text(found.data + kind.size, found.size - kind.size));
  if (!section_) return give_up();
  section_->is_shim = kind == "shim" && name.empty();
  section_->name = ended(name);
  if (!section_->is_shim) section_->number = document_->handlers++;
  Sentence sentence;
  if (!bracket) {
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
  } else if (document_->name_handler(name, section_)) {
    sentence.add("handler \"").add(name).add("\" is there already; names must differ");
  } else {
    return;
  }
  report(sentence.text());
}

void Reader::add_entry(Text key, Text value) {
  if (!section_) {
    Sentence sentence;
    sentence.add("\"").add(key).add("\" stands before any section; ");
    report(sentence.add("expected [shim] or [handler NAME] first").text());
    return;
  }
  auto* entry = arena.array_for_start<Entry>(1);
  if (!entry) return give_up();
  if (section_->find(key)) {
    Sentence sentence;
    sentence.add("key \"").add(key).add("\" is there already in this section; keep one");
    report(sentence.text());
  }
  *entry = {ended(key), ended(value).data, here().line, false, nullptr};
  *last_ = entry;
  last_ = &entry->next;
}

// Editors on Windows put it in front of UTF-8.
size_t byte_order_mark(Text text) { return text.starts_with("\xef\xbb\xbf") ? 3 : 0; }

}  // namespace

void read_in_place(char* text, size_t size, const char* source, Document* document,
                   Problems* problems) {
  const Section* const* before = document->end;
  const unsigned problems_before = problems->count();
  const size_t skipped = byte_order_mark(Text(text, size));
  Reader(text + skipped, size - skipped, source, document, problems).read();
  if (*before == nullptr && problems->count() == problems_before)
    problems->report({source, 0}, "no section; expected at least one [handler NAME]");
}

void read_text(Text text, const char* source, Document* document, Problems* problems) {
  char* own = arena.array<char>(text.size + 1);
  if (!own) {
    problems->report({source, 0}, "no memory is left for it; shorten it");
    return;
  }
  memcpy(own, text.data, text.size);
  read_in_place(own, text.size, source, document, problems);
}

}  // namespace forkshim
