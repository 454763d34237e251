#include "plugins/mock/market/atomic_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace gpushopper::mock {
namespace {

constexpr mode_t kOwnerOnly = 0600;

FileError failed(const char* what, const std::string& path) {
    const int reason = errno;
    return FileError(std::string("cannot ") + what + ' ' + path + ": " +
                     std::generic_category().message(reason));
}

class Descriptor {
public:
    explicit Descriptor(int value) : value_(value) {}
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int get() const { return value_; }
    bool open() const { return value_ >= 0; }

private:
    int value_;
};

void writeAll(int descriptor, std::string_view text, const std::string& path) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw failed("write", path);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

// The rename itself must be on disk too, and that is a matter of the folder.
void syncFolderOf(const std::string& path) {
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    const std::string folder = parent.empty() ? "." : parent.string();
    const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.open() || ::fsync(directory.get()) != 0) throw failed("sync", folder);
}

}  // namespace

std::optional<FileStamp> stampOf(const std::string& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) {
        if (errno == ENOENT) return std::nullopt;
        throw failed("look at", path);
    }
    return FileStamp{
        found.st_ino, found.st_size,
        static_cast<std::int64_t>(found.st_mtim.tv_sec) * 1'000'000'000 + found.st_mtim.tv_nsec};
}

std::optional<std::string> readFile(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.open()) {
        if (errno == ENOENT) return std::nullopt;
        throw failed("open", path);
    }
    std::string text;
    char block[65536];
    for (;;) {
        const ssize_t size = ::read(file.get(), block, sizeof block);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) throw failed("read", path);
        if (size == 0) return text;
        text.append(block, static_cast<std::size_t>(size));
    }
}

void writeFileAtomically(const std::string& path, std::string_view text) {
    const std::string fresh = path + ".new";
    {
        const Descriptor file(
            ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerOnly));
        if (!file.open()) throw failed("create", fresh);
        // A left-over from elsewhere may have another mode.
        if (::fchmod(file.get(), kOwnerOnly) != 0) throw failed("protect", fresh);
        writeAll(file.get(), text, fresh);
        if (::fdatasync(file.get()) != 0) throw failed("sync", fresh);
    }
    if (::rename(fresh.c_str(), path.c_str()) != 0) throw failed("rename to", path);
    syncFolderOf(path);
}

FileLock::FileLock(const std::string& path)
    : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly)), path_(path) {
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

void FileLock::unlock() noexcept { ::flock(descriptor_, LOCK_UN); }

}  // namespace gpushopper::mock
