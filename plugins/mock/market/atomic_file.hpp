#pragma once

/// atomic_file: files that are whole at every moment, whoever dies. A new text is written beside
/// the old one, synced, and renamed over it. All functions throw FileError with the path and the
/// system's reason. POSIX only. Thread safety: any thread; two writers of one path need a FileLock.

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gpushopper::mock {

struct FileError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Tells one version of a file from another: a rename changes the inode, a rewrite the rest.
struct FileStamp {
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t changed_ns = 0;
    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// nullopt: there is no such file.
std::optional<FileStamp> stampOf(const std::string& path);
/// nullopt: there is no such file.
std::optional<std::string> readFile(const std::string& path);
/// Replaces or makes the file with mode 0600. Returned: on disk.
void writeFileAtomically(const std::string& path, std::string_view text);

/// An exclusive lock between processes and between handles, by flock(2) on a file that is never
/// replaced. Released by the destructor and by the death of the process.
class FileLock {
public:
    /// Makes the lock file, mode 0600, if it is not there.
    explicit FileLock(const std::string& path);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

    /// False: somebody else has it.
    bool tryLock();
    void unlock() noexcept;

private:
    int descriptor_;
    std::string path_;
};

}  // namespace gpushopper::mock
