# gpushopper_add_plugin(NAME SOURCES file... [LINK lib...]): a provider plugin NAME.so, as target
# plugin_NAME. The same function serves our own plugins and, through find_package(GpuShopperSDK),
# everybody else's. It keeps what the loader asks for: one exported symbol (hidden visibility and a
# version script, which also hides what static libraries bring), and no symbol left to be found at
# run time (-z defs, -z now).
function(gpushopper_add_plugin NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  if(NOT NAME MATCHES "^[a-z0-9]+$" OR NOT ARG_SOURCES)
    message(FATAL_ERROR "gpushopper_add_plugin(NAME SOURCES file...): NAME is [a-z0-9]+")
  endif()
  set(output ${CMAKE_BINARY_DIR})
  if(GS_OUTPUT_DIR)
    set(output ${GS_OUTPUT_DIR})
  endif()
  set(exports ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin_exports.map)
  add_library(plugin_${NAME} MODULE ${ARG_SOURCES})
  set_target_properties(plugin_${NAME} PROPERTIES
    PREFIX "" OUTPUT_NAME ${NAME} LIBRARY_OUTPUT_DIRECTORY ${output}/plugins
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${exports})
  target_link_libraries(plugin_${NAME} PRIVATE GpuShopperSDK::sdk ${ARG_LINK})
  target_link_options(plugin_${NAME} PRIVATE
    -Wl,--version-script=${exports} -Wl,--exclude-libs,ALL -Wl,-z,now)
  # The sanitizers' run-time library is in the program that loads the plugin, not in the plugin.
  if(NOT GS_SANITIZE AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    target_link_options(plugin_${NAME} PRIVATE -Wl,-z,defs)
  endif()
endfunction()
