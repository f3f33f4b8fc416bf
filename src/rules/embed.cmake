# Writes the pages of rules/ into one C++ file, so that the program needs no file besides itself.
#   cmake -DPAGES=a.md;b.md -DOUTPUT=pages.cpp -P embed.cmake
set(text "// Generated from rules/*.md by src/rules/embed.cmake.\n#include \"rules/pages.hpp\"\n\n#include <array>\n\n")
string(APPEND text "namespace routegrant::rules {\nnamespace {\n\nconstexpr std::array all = std::to_array<Page>({\n")
list(SORT PAGES)
foreach(page IN LISTS PAGES)
  get_filename_component(id ${page} NAME_WE)
  file(READ ${page} content)
  string(APPEND text "    {\"${id}\", R\"__page__(${content})__page__\"},\n")
endforeach()
string(APPEND text "});\n\n}  // namespace\n\nstd::span<const Page> pages() { return all; }\n\n}  // namespace routegrant::rules\n")
file(WRITE ${OUTPUT} "${text}")
