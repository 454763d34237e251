# gpushopper_add_plugin_check(NAME [ANSWERS file] [CONFIG file] [README file] [ALLOW_NEEDED lib...]
# [SKIP "GSP-NN: reason"...]): the test plugin_check_NAME, which puts the rules of plugins to the
# target plugin_NAME (gpushopper_add_plugin). The options are those of `gpu-shopper-plugin-check
# check`; files are relative to the calling CMakeLists.txt.
function(gpushopper_add_plugin_check NAME)
  cmake_parse_arguments(ARG "" "ANSWERS;CONFIG;README" "ALLOW_NEEDED;SKIP" ${ARGN})
  set(options "")
  foreach(option ANSWERS CONFIG README)
    if(ARG_${option})
      string(TOLOWER ${option} word)
      get_filename_component(file ${ARG_${option}} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR})
      list(APPEND options --${word} ${file})
    endif()
  endforeach()
  foreach(library IN LISTS ARG_ALLOW_NEEDED)
    list(APPEND options --allow-needed ${library})
  endforeach()
  foreach(reason IN LISTS ARG_SKIP)
    list(APPEND options --skip ${reason})
  endforeach()
  add_test(NAME plugin_check_${NAME} COMMAND $<TARGET_FILE:GpuShopperSDK::plugin_check> check
           $<TARGET_FILE:plugin_${NAME}> ${options})
endfunction()
