#include "cli/key_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "cli/failure.hpp"

namespace gpushopper::cli {
namespace {

namespace fs = std::filesystem;

Failure cannot(const std::string& action, const fs::path& path) {
    return {ExitCode::Refused, "cannot " + action + " " + path.string() + ": " +
                                   std::generic_category().message(errno)};
}

void writeAll(int file, std::string_view text, const fs::path& path) {
    while (!text.empty()) {
        const ssize_t count = write(file, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw cannot("write", path);
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    if (fsync(file) != 0) throw cannot("write", path);
}

}  // namespace

ReservedFile::ReservedFile(fs::path path) : path_(std::move(path)) {
    file_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file_ < 0 && errno == EEXIST)
        throw Failure(ExitCode::Usage,
                      path_.string() + " exists and is not overwritten; name another file");
    if (file_ < 0) throw cannot("create", path_);
}

ReservedFile::~ReservedFile() {
    close(file_);
    if (!filled_) unlink(path_.c_str());
}

void ReservedFile::fill(std::string_view text) {
    writeAll(file_, text, path_);
    filled_ = true;
}

void KeyStore::prepare() const {
    std::error_code error;
    fs::create_directories(folder_.parent_path(), error);
    if (mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) throw cannot("create", folder_);
    if (access(folder_.c_str(), W_OK | X_OK) != 0) throw cannot("write to", folder_);
}

fs::path KeyStore::keyPath(const std::string& session_id) const {
    const bool plain = !session_id.empty() && session_id.front() != '.' &&
                       session_id.find_first_not_of("ABCDEFabcdef0123456789-") == std::string::npos;
    if (!plain)
        throw Failure(ExitCode::Usage,
                      "a session id is a UUID; `gpu-shopper sessions list` shows "
                      "them");
    return folder_ / session_id;
}

fs::path KeyStore::knownHostsPath(const std::string& session_id) const {
    return keyPath(session_id).string() + ".known_hosts";
}

fs::path KeyStore::save(const std::string& session_id, std::string_view private_key) const {
    prepare();
    ReservedFile file(keyPath(session_id));
    file.fill(private_key);
    return file.path();
}

void KeyStore::remember(const std::string& session_id, const fs::path& elsewhere) const {
    prepare();
    const fs::path path = keyPath(session_id);
    std::error_code error;
    fs::create_symlink(fs::absolute(elsewhere), path, error);
    if (error)
        throw Failure(ExitCode::Refused,
                      "cannot note in " + path.string() + " where the key is: " + error.message());
}

void KeyStore::writeKnownHosts(const std::string& session_id, std::string_view text) const {
    prepare();
    const fs::path path = knownHostsPath(session_id);
    std::string draft = path.string() + ".XXXXXX";
    const int file = mkostemp(draft.data(), O_CLOEXEC);
    if (file < 0) throw cannot("create", path);
    try {
        writeAll(file, text, path);
    } catch (const Failure&) {
        close(file);
        unlink(draft.c_str());
        throw;
    }
    close(file);
    if (rename(draft.c_str(), path.c_str()) != 0) throw cannot("write", path);
}

}  // namespace gpushopper::cli
