#include "plugins/static/state_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace gpushopper::static_hosts {
namespace {

constexpr mode_t kOwnerOnly = 0600;

FileError failed(const char* what, const std::string& path) {
    const int reason = errno;
    return FileError(std::string("cannot ") + what + ' ' + path + ": " +
                     std::generic_category().message(reason));
}

class Descriptor {
public:
    Descriptor(const std::string& path, int flags, mode_t mode)
        : value_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int get() const { return value_; }
    bool open() const { return value_ >= 0; }

private:
    const int value_;
};

void writeAll(int descriptor, std::string_view text, const std::string& path) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw failed("write", path);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

std::optional<std::string> readFile(const std::string& path) {
    const Descriptor file(path, O_RDONLY | O_NONBLOCK, 0);
    if (!file.open()) {
        if (errno == ENOENT) return std::nullopt;
        throw failed("open", path);
    }
    std::string text;
    std::array<char, 16384> block{};
    for (;;) {
        const ssize_t size = ::read(file.get(), block.data(), block.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) throw failed("read", path);
        if (size == 0) return text;
        text.append(block.data(), static_cast<std::size_t>(size));
        if (text.size() > kFileBytesMax) throw FileError(path + " is larger than 4 MiB");
    }
}

void writeFile(const std::string& path, std::string_view text, mode_t mode) {
    const std::string fresh = path + ".new";
    {
        const Descriptor file(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, kOwnerOnly);
        if (!file.open()) throw failed("create", fresh);
        if (::fchmod(file.get(), mode) != 0) throw failed("protect", fresh);
        writeAll(file.get(), text, fresh);
        if (::fdatasync(file.get()) != 0) throw failed("sync", fresh);
    }
    if (::rename(fresh.c_str(), path.c_str()) != 0) throw failed("rename to", path);
    // The rename itself must be on disk too, and that is a matter of the folder.
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    const std::string folder = parent.empty() ? "." : parent.string();
    const Descriptor directory(folder, O_RDONLY | O_DIRECTORY, 0);
    if (!directory.open() || ::fsync(directory.get()) != 0) throw failed("sync", folder);
}

FileLock::FileLock(const std::string& path)
    : path_(path), descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly)) {
    if (descriptor_ < 0) throw failed("open", path);
}

FileLock::~FileLock() { ::close(descriptor_); }

bool FileLock::tryLock() {
    for (;;) {
        if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return true;
        if (errno == EINTR) continue;
        if (errno == EWOULDBLOCK) return false;
        throw failed("lock", path_);
    }
}

}  // namespace gpushopper::static_hosts
