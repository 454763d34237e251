#pragma once

/// state_file: a small file that is whole at every moment, whoever dies: a new text is written
/// beside the old one, synced and renamed over it. Every function throws FileError with the path
/// and the system's reason. POSIX only. Thread safety: any thread; writers hold a FileLock.

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gpushopper::static_hosts {

inline constexpr std::size_t kFileBytesMax = std::size_t{4} << 20;

struct FileError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// nullopt: there is no such file.
std::optional<std::string> readFile(const std::string& path);
/// Replaces or makes the file, with this mode whatever the umask. Returned: on disk.
void writeFile(const std::string& path, std::string_view text, mode_t mode);

/// An exclusive lock between threads and processes, by flock(2) on a file that is never replaced.
/// It ends with the object, and with the process.
class FileLock {
public:
    /// Makes the lock's file, mode 0600, if it is not there.
    explicit FileLock(const std::string& path);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

    /// False: somebody else has it.
    bool tryLock();

private:
    const std::string path_;
    const int descriptor_;
};

}  // namespace gpushopper::static_hosts
