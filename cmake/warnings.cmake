# gs_warnings: the warnings that our own targets are built with; each one is an error.
add_library(gs_warnings INTERFACE)
target_compile_options(gs_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow
  $<$<COMPILE_LANGUAGE:CXX>:-Wconversion -Wnon-virtual-dtor -Wold-style-cast -Wswitch-enum>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>)
