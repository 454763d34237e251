#include "daemon/provider/abi/plugin_library.hpp"

#include <dlfcn.h>

#include <boost/dll/shared_library.hpp>
#include <type_traits>
#include <utility>

#include "daemon/provider/gate/plugin_file.hpp"

namespace gpushopper::provider {
namespace {

using Entry = const gsp_plugin*(uint32_t);

constexpr const char* kEntryStem = "gsp_plugin_entry_v";

// Unresolved names fail now, not in the middle of a create; RTLD_NODELETE keeps the code mapped
// when the handle dies. Not RTLD_DEEPBIND: AddressSanitizer refuses to run with it.
boost::dll::load_mode::type loadMode() {
    return boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local |
           static_cast<boost::dll::load_mode::type>(RTLD_NODELETE);
}

tl::unexpected<base::Error> refuse(const std::filesystem::path& file, const std::string& why) {
    return base::fail(base::ErrorCode::InvalidArgument, "the plugin " + file.string() + " " + why);
}

}  // namespace

class PluginLibrary::Handle {
public:
    static base::Result<std::unique_ptr<Handle>> open(const std::filesystem::path& file) {
        try {
            // The throwing constructor: only it carries the loader's own text.
            return std::make_unique<Handle>(boost::dll::shared_library(file, loadMode()));
        } catch (const std::exception& problem) {
            return refuse(file, "cannot be loaded: " + std::string(problem.what()));
        }
    }

    explicit Handle(boost::dll::shared_library library) : library_(std::move(library)) {}

    base::Result<const gsp_plugin*> callEntry(const std::filesystem::path& file) const {
        if (library_.has(GSP_ENTRY_SYMBOL))
            return library_.get<Entry>(GSP_ENTRY_SYMBOL)(GSP_ABI_MINOR);
        for (int version = 0; version < kAbiVersionsProbed; ++version) {
            if (library_.has(kEntryStem + std::to_string(version)))
                return refuse(file, otherVersionSentence(version));
        }
        return refuse(file, "does not export " GSP_ENTRY_SYMBOL);
    }

private:
    boost::dll::shared_library library_;
};

base::Result<std::unique_ptr<PluginLibrary>> PluginLibrary::load(const PluginSource& source) {
    const auto found = locatePlugin(source.named, source.folder);
    if (!found) return base::fail(found.error());
    const std::filesystem::path& file = *found;
    const std::string id = std::filesystem::path(source.named).stem().string();
    const auto read = [&](const Handle& handle) {
        return handle.callEntry(file).and_then(
            [&](const gsp_plugin* given) { return readPluginTable(given, file, id); });
    };
    // From the outside in: look at the file, let a child run what is in it, then run it here.
    auto handle = checkOwnership(file)
                      .and_then([&] { return checkPin(file, source.sha256); })
                      .and_then([&] { return checkAbiSection(file); })
                      .and_then([&] {
                          return tryInChild(
                              "the plugin " + file.string(),
                              [&](const Announce& announce) -> base::Result<void> {
                                  announce("while it was loaded");
                                  const auto tried = Handle::open(file);
                                  if (!tried) return base::fail(tried.error());
                                  announce("in " GSP_ENTRY_SYMBOL "()");
                                  return read(**tried).map([](const auto&) {});
                              },
                              source.trial_limit);
                      })
                      .and_then([&] { return Handle::open(file); });
    if (!handle) return base::fail(std::move(handle.error()));
    auto sha256 = fileSha256(file);
    if (!sha256) return base::fail(std::move(sha256.error()));
    auto table = read(**handle);
    if (!table) return base::fail(std::move(table.error()));
    return std::unique_ptr<PluginLibrary>(
        new PluginLibrary(  // tidy: allow(a private constructor, owned in the same expression)
            file, std::move(*sha256), std::move(*handle), std::move(*table)));
}

PluginLibrary::PluginLibrary(std::filesystem::path file, std::string sha256,
                             std::unique_ptr<Handle> handle, PluginTable table)
    : file_(std::move(file)),
      sha256_(std::move(sha256)),
      handle_(std::move(handle)),
      table_(std::move(table)) {}

PluginLibrary::~PluginLibrary() = default;

}  // namespace gpushopper::provider
