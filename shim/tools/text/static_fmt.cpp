// SPDX-License-Identifier: MIT
// What fmt's library has beside its headers, as fmt's own src/format.cc makes it of them.
#include <fmt/format-inl.h>

#ifndef FMT_HEADER_ONLY
FMT_BEGIN_NAMESPACE
namespace detail {

template auto thousands_sep_impl<char>(locale_ref) -> thousands_sep_result<char>;
template auto decimal_point_impl<char>(locale_ref) -> char;
template void buffer<char>::append(const char*, const char*);
#if FMT_VERSION >= 100000
template void vformat_to<char>(buffer<char>&, string_view, typename vformat_args<>::type,
                               locale_ref);
#endif

}  // namespace detail
FMT_END_NAMESPACE
#endif
