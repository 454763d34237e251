# GS_SANITIZE: a list for -fsanitize= ("address,undefined", "thread"); empty in release builds.
set(GS_SANITIZE "" CACHE STRING "Sanitizers for all targets, as in -fsanitize=")
if(GS_SANITIZE)
  add_compile_options(-fsanitize=${GS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${GS_SANITIZE})
endif()
