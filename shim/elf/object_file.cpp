// SPDX-License-Identifier: MIT
#include "elf/object_file.h"

#include <errno.h>

#include "base/kernel.h"

namespace forkshim {
namespace {

constexpr const char* cut_short = "it is cut short; copy or build it again";
constexpr const char* damaged = "its program headers contradict each other; build it again";

// glibc before 2.41 would make all stacks of the program executable for it, and 2.41 refuses it.
constexpr const char* wants_executable_stack =
    "it asks for an executable stack; link it with -z noexecstack";

constexpr unsigned native_class = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
constexpr uint64_t largest_tls = 16 << 20;

// No machine has smaller pages.
constexpr uintptr_t page_size = 4096;
constexpr uintptr_t page_of(uintptr_t address) { return address & ~(page_size - 1); }
constexpr uintptr_t page_end(uintptr_t address) { return page_of(address + page_size - 1); }

}  // namespace

const char* PluginFile::examine(int file, off_t file_size) {
  const auto size = static_cast<size_t>(file_size);
  if (size == 0) return nullptr;
  const long memory =
      kernel::call(kernel::mmap_number, nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  if (kernel::is_error(memory)) return nullptr;
  const char* reason = examine(Text(reinterpret_cast<const char*>(memory), size));
  kernel::unmap(reinterpret_cast<void*>(memory), size);
  bytes_ = Text();
  return reason;
}

const char* PluginFile::examine(Text bytes) {
  bytes_ = bytes;
  const auto* header = reinterpret_cast<const ElfW(Ehdr)*>(bytes.data);
  if (bytes.size < sizeof *header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != native_class || header->e_type != ET_DYN ||
      header->e_phentsize != sizeof(ElfW(Phdr)))
    return nullptr;
  const size_t size = header->e_phnum * sizeof(ElfW(Phdr));
  if (!lies_in(header->e_phoff, size, 0, bytes.size)) return cut_short;
  if (header->e_phoff % alignof(ElfW(Phdr)) != 0) return damaged;
  return read_segments(reinterpret_cast<const Segment*>(bytes.data + header->e_phoff),
                       header->e_phnum);
}

const char* PluginFile::read_segments(const Segment* headers, size_t count) {
  const Segment* dynamic = nullptr;
  for (size_t i = 0; i < count; ++i) {
    if (headers[i].p_type != PT_LOAD) continue;
    if (!lies_in(headers[i].p_offset, headers[i].p_filesz, 0, bytes_.size)) return cut_short;
    if (!add_segment(headers[i])) return damaged;
  }
  for (size_t i = 0; i < count; ++i) {
    if (!is_within(headers[i])) return damaged;
    if (headers[i].p_type == PT_GNU_STACK && (headers[i].p_flags & PF_X))
      return wants_executable_stack;
    if (headers[i].p_type != PT_DYNAMIC) continue;
    if (dynamic) return damaged;
    dynamic = &headers[i];
  }
  return nullptr;
}

// Requires segments in ascending order that do not overlap: ld.so reserves the range from the first
// to the last, and maps each into it.
bool PluginFile::add_segment(const Segment& header) {
  const uintptr_t end = header.p_vaddr + header.p_memsz;
  // Zeroes follow data alone.
  const bool fits = header.p_filesz == header.p_memsz ||
                    (header.p_filesz < header.p_memsz && (header.p_flags & PF_W));
  if (count_ == most_segments || !fits || !(header.p_flags & PF_R) || end < header.p_vaddr ||
      page_end(end) < end)
    return false;
  if (count_ > 0) {
    const Segment& before = segments_[count_ - 1];
    if (page_of(header.p_vaddr) < page_end(before.p_vaddr + before.p_memsz)) return false;
  }
  segments_[count_++] = header;
  return true;
}

// What ld.so reads or protects must be inside of the object.
bool PluginFile::is_within(const Segment& header) const {
  switch (header.p_type) {
    case PT_DYNAMIC:
      return lies_in(header.p_offset, header.p_filesz, 0, bytes_.size) &&
             bytes_of(header.p_vaddr, header.p_filesz) == bytes_.data + header.p_offset &&
             holds(header.p_vaddr, header.p_memsz, header.p_flags & PF_W);
    case PT_NOTE:
    case PT_GNU_PROPERTY:
    case PT_GNU_EH_FRAME:
      return header.p_filesz <= bytes_.size && holds(header.p_vaddr, header.p_memsz, PF_R);
    case PT_TLS:
      return holds(header.p_vaddr, header.p_filesz, PF_R) && header.p_filesz <= header.p_memsz &&
             header.p_memsz <= largest_tls && header.p_align <= page_size;
    case PT_GNU_RELRO:
      for (size_t i = 0; i < count_; ++i) {
        const uintptr_t end = page_end(segments_[i].p_vaddr + segments_[i].p_memsz);
        if ((segments_[i].p_flags & PF_W) &&
            lies_in(header.p_vaddr, header.p_memsz, segments_[i].p_vaddr,
                    end - segments_[i].p_vaddr))
          return true;
      }
      return header.p_memsz == 0;
  }
  return true;
}

const Segment* PluginFile::segment_of(uintptr_t address, size_t size) const {
  for (const Segment* segment = segments_; segment != segments_ + count_; ++segment)
    if (lies_in(address, size, segment->p_vaddr, segment->p_memsz)) return segment;
  return nullptr;
}

bool PluginFile::spans(uintptr_t address) const {
  if (count_ == 0) return false;
  const Segment& last = segments_[count_ - 1];
  return address >= page_of(segments_[0].p_vaddr) &&
         address < page_end(last.p_vaddr + last.p_memsz);
}

bool PluginFile::holds_text(uintptr_t address, const char* loaded) const {
  const Segment* const segment = segment_of(address, 1);
  return segment && memchr(loaded, '\0', segment->p_vaddr + segment->p_memsz - address);
}

const char* PluginFile::bytes_of(uintptr_t address, size_t size, size_t alignment) const {
  const Segment* const segment = segment_of(address, size);
  if (!segment || !lies_in(address, size, segment->p_vaddr, segment->p_filesz)) return nullptr;
  const char* const bytes = bytes_.data + segment->p_offset + (address - segment->p_vaddr);
  return (reinterpret_cast<uintptr_t>(bytes) & (alignment - 1)) == 0 ? bytes : nullptr;
}

}  // namespace forkshim
