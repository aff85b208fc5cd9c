# SPDX-License-Identifier: MIT
# cmake -D PAGE=DIR -D STYLE=FILE -D SCRIPTS=FILE,... -D OUTPUT=FILE -P embed.cmake
# Joins the page's style sheet and scripts into page.html and writes that as C++ string literals,
# cut where the log and the sweep go.
file(READ "${PAGE}/page.html" page)
file(READ "${PAGE}/${STYLE}" style)
string(REPLACE "," ";" SCRIPTS "${SCRIPTS}")
set(script "")
foreach(name IN LISTS SCRIPTS)
  file(READ "${PAGE}/${name}" part)
  string(APPEND script "${part}")
endforeach()
string(REPLACE "{{style}}" "${style}" page "${page}")
string(REPLACE "{{script}}" "${script}" page "${page}")
set(pieces "")
foreach(mark IN ITEMS log sweep "")
  if(mark)
    string(FIND "${page}" "{{${mark}}}" at)
    string(SUBSTRING "${page}" 0 ${at} before)
    string(LENGTH "{{${mark}}}" length)
    math(EXPR at "${at} + ${length}")
    string(SUBSTRING "${page}" ${at} -1 page)
  else()
    set(before "${page}")
  endif()
  string(APPEND pieces "    PagePiece{R\"FORKSHIM(${before})FORKSHIM\", \"${mark}\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Generated from shim/tools/report/page by embed.cmake.
#include \"page_text.h\"

namespace forkshim::report {

const std::array<PagePiece, 3> page_pieces{{
${pieces}}};

}  // namespace forkshim::report
")
