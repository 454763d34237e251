// The loader's outer steps: which files are looked at, who may own them, what is in them. What is
// wrong with plugins that pass is in corpus_test.cpp.

#include "daemon/provider/abi/plugin_library.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "daemon/provider/gate/plugin_file.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::provider {
namespace fs = std::filesystem;

namespace {

const fs::path kPlugins = GS_TEST_PLUGINS;

// A folder of the test's own, gone afterwards.
class Folder {
public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "gs-plugins-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = fs::canonical(name);
    }
    ~Folder() { fs::remove_all(path_); }
    const fs::path& path() const { return path_; }

    fs::path write(const std::string& name, const std::string& bytes) const {
        std::ofstream(path_ / name, std::ios::binary) << bytes;
        fs::permissions(path_ / name, fs::perms(0644));
        return path_ / name;
    }
    fs::path copy(const std::string& plugin) const {
        fs::copy_file(kPlugins / (plugin + ".so"), path_ / (plugin + ".so"));
        fs::permissions(path_ / (plugin + ".so"), fs::perms(0755));
        return path_ / (plugin + ".so");
    }

private:
    fs::path path_;
};

std::string refusal(const PluginSource& source) {
    const auto library = PluginLibrary::load(source);
    REQUIRE(!library);
    CHECK(library.error().code == base::ErrorCode::InvalidArgument);
    return library.error().message;
}

std::string fileBytes(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("A sound plugin is loaded by name and by path, and its facts become traits") {
    for (const std::string& named : {std::string("none"), (kPlugins / "none.so").string()}) {
        const auto library = PluginLibrary::load({named, kPlugins, ""});
        INFO((library ? "" : library.error().message));
        REQUIRE(library);
        const Traits& traits = (*library)->table().traits;
        CHECK(traits.plugin_id == "none");
        CHECK(traits.concurrency_max == 4);
        CHECK(traits.label_bytes_max == 44);
        CHECK(traits.visibility_window == base::Millis(1000));
        CHECK(traits.create_send == base::Millis(2000));
        CHECK(traits.ssh_mode);
        CHECK(!traits.entrypoint_mode);
        CHECK(traits.offer_id_form == "corpus-<number>");
    }
}

TEST_CASE("A plugin's code stays when its library object is gone") {
    const gsp_plugin* table = nullptr;
    gsp_code (*probe)(gsp_provider*, const gsp_call*, gsp_error*) = nullptr;
    {
        const auto library = PluginLibrary::load({"none", kPlugins, ""});
        REQUIRE(library);
        table = &(*library)->table().abi;
        probe = table->probe;
    }
    CHECK(probe(nullptr, nullptr, nullptr) == GSP_OK);
}

TEST_CASE("Only named files are loaded: a name, or an absolute path to a regular file") {
    const Folder folder;
    CHECK(refusal({"../none", kPlugins, ""}) ==
          "the plugin \"../none\" must be a name of [a-z0-9] or an absolute path");
    CHECK(refusal({"plugins/none.so", kPlugins, ""}).find("must be a name") != std::string::npos);
    CHECK(refusal({"", kPlugins, ""}).find("must be a name") != std::string::npos);
    CHECK(refusal({"absent", folder.path(), ""}) ==
          "the plugin " + (folder.path() / "absent.so").string() +
              " cannot be found: No such file or directory");
    CHECK(refusal({folder.path().string(), "", ""}) ==
          "the plugin " + folder.path().string() + " is not a regular file");
}

TEST_CASE("Files that are no shared library are refused, whatever is in them") {
    const Folder folder;
    const std::string whole = fileBytes(kPlugins / "none.so");
    for (const std::string& bytes :
         {std::string(), std::string("#!/bin/sh\necho hello\n"), std::string(5000, '\xff'),
          whole.substr(0, 20), whole.substr(0, 64), whole.substr(0, whole.size() / 2)}) {
        const fs::path file = folder.write("garbage.so", bytes);
        const std::string sentence = refusal({file.string(), "", ""});
        INFO(sentence);
        CHECK(sentence.find("the plugin " + file.string() + " ") == 0);
    }
}

TEST_CASE("A file or folder that others can write is refused") {
    const Folder folder;
    const fs::path file = folder.copy("none");
    REQUIRE(PluginLibrary::load({file.string(), "", ""}));
    fs::permissions(file, fs::perms(0757));
    CHECK(refusal({file.string(), "", ""}) ==
          "the plugin " + file.string() +
              " is not loaded: others can change the file (mode 0757): "
              "chmod go-w " +
              file.string());
    fs::permissions(file, fs::perms(0775));
    CHECK(refusal({file.string(), "", ""}).find("others can change the file (mode 0775)") !=
          std::string::npos);
    fs::permissions(file, fs::perms(0755));
    fs::permissions(folder.path(), fs::perms(0777));
    CHECK(refusal({file.string(), "", ""}) ==
          "the plugin " + file.string() +
              " is not loaded: others can change its folder (mode "
              "0777): chmod go-w " +
              folder.path().string());
}

TEST_CASE("A file that belongs to somebody else is refused") {
    if (geteuid() != 0) {
        WARN("only root can give files away: not tested");
        return;
    }
    const Folder folder;
    const fs::path file = folder.copy("none");
    REQUIRE(chown(file.c_str(), 12345, 12345) == 0);
    CHECK(refusal({file.string(), "", ""}) ==
          "the plugin " + file.string() +
              " is not loaded: the file belongs to user id 12345; it "
              "must belong to root or to the daemon's user");
}

TEST_CASE("A pinned plugin is loaded only while its bytes are the pinned ones") {
    const Folder folder;
    const fs::path file = folder.copy("none");
    const std::string wrong(64, '0');
    const std::string sentence = refusal({file.string(), "", wrong});
    const auto at = sentence.find("its sha256 is ");
    REQUIRE(at != std::string::npos);
    const std::string actual = sentence.substr(at + 14, 64);
    CHECK(sentence == "the plugin " + file.string() + " is not the pinned one: its sha256 is " +
                          actual + ", the configuration's " + wrong);
    CHECK(PluginLibrary::load({file.string(), "", actual}).has_value());
    std::ofstream(file, std::ios::app) << "x";
    CHECK(!PluginLibrary::load({file.string(), "", actual}).has_value());
}

TEST_CASE("The name of the table's id is the name of the file") {
    const Folder folder;
    fs::copy_file(kPlugins / "none.so", folder.path() / "renamed.so");
    fs::permissions(folder.path() / "renamed.so", fs::perms(0755));
    CHECK(refusal({(folder.path() / "renamed.so").string(), "", ""})
              .find("calls itself \"none\", but the configuration names \"renamed\"") !=
          std::string::npos);
}

}  // namespace gpushopper::provider
