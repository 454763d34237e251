#include "sdk/check/plugin/library.hpp"

#include <dlfcn.h>

#include <string>

namespace gpushopper::check {

gsp_entry_fn loadPlugin(const std::filesystem::path& file) {
    // Not RTLD_DEEPBIND: AddressSanitizer refuses to run with it.
    void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) {
        const char* why = dlerror();  // NOLINT(concurrency-mt-unsafe)
        throw NotLoaded(std::string("cannot be loaded: ") + why);
    }
    void* entry = dlsym(library, GSP_ENTRY_SYMBOL);
    if (entry == nullptr) throw NotLoaded("does not export " GSP_ENTRY_SYMBOL);
    return reinterpret_cast<gsp_entry_fn>(entry);
}

}  // namespace gpushopper::check
