# The headers that nearly every source reads, compiled once per build folder: gs_precompiled for
# rooms, gs_precompiled_tests (with Catch2) for programs of tests. Only GCC's debug builds use them:
# those of clang do without, so that an #include that a file forgot is still found, and at -O2 GCC
# 12 warns of std::string (-Wrestrict, its bug 105651) when <string> was precompiled.
option(GS_PRECOMPILE "Precompile common headers (GCC's debug builds only)" ON)
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL GNU OR NOT CMAKE_BUILD_TYPE STREQUAL Debug)
  set(GS_PRECOMPILE OFF)
endif()

set(GS_COMMON_HEADERS <algorithm> <array> <atomic> <charconv> <chrono> <cstdint> <filesystem>
  <functional> <map> <memory> <optional> <set> <span> <stdexcept> <stop_token> <string>
  <string_view> <thread> <utility> <variant> <vector> <tl/expected.hpp>)

function(gs_precompile TARGET POSITION)
  file(WRITE ${CMAKE_BINARY_DIR}/precompiled/${TARGET}.cpp "")
  add_library(${TARGET} OBJECT EXCLUDE_FROM_ALL ${CMAKE_BINARY_DIR}/precompiled/${TARGET}.cpp)
  # Code of another position cannot use it: rooms are -fPIC, programs -fPIE.
  set_target_properties(${TARGET} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${TARGET} PRIVATE ${POSITION})
  target_link_libraries(${TARGET} PRIVATE Poco::Foundation gs_warnings)
  target_precompile_headers(${TARGET} PRIVATE ${GS_COMMON_HEADERS} ${ARGN})
endfunction()

# gs_use_precompiled(TARGET OF): TARGET reads the headers of OF, where this build has them.
function(gs_use_precompiled TARGET OF)
  if(GS_PRECOMPILE)
    target_precompile_headers(${TARGET} REUSE_FROM ${OF})
    # Poco's definitions choose what the system's headers declare: the same for all.
    target_compile_definitions(${TARGET} PRIVATE
      $<TARGET_PROPERTY:Poco::Foundation,INTERFACE_COMPILE_DEFINITIONS>)
  endif()
endfunction()

if(GS_PRECOMPILE)
  gs_precompile(gs_precompiled -fPIC)
endif()
