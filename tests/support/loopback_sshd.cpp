#include "tests/support/loopback_sshd.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace gpushopper::test {
namespace {

namespace fs = std::filesystem;

constexpr int kStartTriesMax = 200;
constexpr int kStartTryMs = 50;

[[noreturn]] void broken(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// Starts a program whose output goes to `output`; only async-signal-safe calls after the fork.
pid_t spawn(const std::vector<std::string>& arguments, int output) {
    std::vector<char*> argv;
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    const pid_t child = fork();
    if (child < 0) broken("fork");
    if (child > 0) return child;
    const int input = open("/dev/null", O_RDONLY);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execvp(argv[0], argv.data());
    _exit(127);
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

/// One connection attempt; true when somebody accepts.
bool accepts(std::uint16_t port) {
    const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0) broken("socket");
    const sockaddr_in address = loopback(port);
    const bool open =
        connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(probe);
    return open;
}

std::string sshdProgram() {
    for (const char* path : {"/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"}) {
        if (access(path, X_OK) == 0) return path;
    }
    throw std::runtime_error("no sshd on this machine: install openssh-server");
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "gpushopper-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) broken("mkdtemp");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;  // A folder left in /tmp is no reason to end a test run.
    fs::remove_all(path_, ignored);
}

ProgramResult runProgram(const std::vector<std::string>& arguments) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) broken("pipe2");
    const pid_t child = spawn(arguments, ends[1]);
    close(ends[1]);
    ProgramResult result;
    std::array<char, 4096> piece{};
    for (ssize_t count = 1; count > 0 || (count < 0 && errno == EINTR);) {
        count = read(ends[0], piece.data(), piece.size());
        if (count > 0) result.output.append(piece.data(), static_cast<std::size_t>(count));
    }
    close(ends[0]);
    int status = 0;
    if (waitpid(child, &status, 0) != child) broken("waitpid");
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

std::string readFile(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void writeFile(const fs::path& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::uint16_t freePort() {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (listener < 0 || bind(listener, generic, length) != 0 ||
        getsockname(listener, generic, &length) != 0)
        broken("free port");
    close(listener);
    return ntohs(address.sin_port);
}

LoopbackSshd::LoopbackSshd() : port_(freePort()) {
    // Where sshd as root looks for its privilege separation folder; nobody else needs it.
    if (geteuid() == 0 && mkdir("/run/sshd", 0755) != 0 && errno != EEXIST) broken("/run/sshd");
    makeHostKey();
    authorizeNobody();
    start();
}

LoopbackSshd::~LoopbackSshd() { stop(); }

void LoopbackSshd::makeHostKey() {
    fs::remove(folder_ / "host_key");
    fs::remove(folder_ / "host_key.pub");
    const auto made = runProgram(
        {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", (folder_ / "host_key").string()});
    if (made.exit_code != 0) throw std::runtime_error("ssh-keygen: " + made.output);
}

void LoopbackSshd::start() {
    const std::string folder = folder_.path().string();
    writeFile(folder_ / "sshd_config", "ListenAddress 127.0.0.1\nPort " + std::to_string(port_) +
                                           "\nHostKey " + folder + "/host_key\n" +
                                           "AuthorizedKeysFile " + folder + "/authorized_keys\n" +
                                           "StrictModes no\nUsePAM no\nPidFile none\n"
                                           "PasswordAuthentication no\n"
                                           "KbdInteractiveAuthentication no\n"
                                           "PermitRootLogin prohibit-password\n"
                                           "LogLevel DEBUG1\n");
    const int log =
        open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0) broken("log");
    process_ = spawn({sshdProgram(), "-D", "-e", "-f", folder + "/sshd_config"}, log);
    close(log);
    // sshd tells nobody when it listens; it is asked until it answers or has ended.
    for (int i = 0; i < kStartTriesMax && !accepts(port_); ++i) {
        if (waitpid(process_, nullptr, WNOHANG) == process_) {
            process_ = -1;
            throw std::runtime_error("sshd ended: " + this->log());
        }
        poll(nullptr, 0, kStartTryMs);
    }
    if (!accepts(port_)) throw std::runtime_error("sshd does not listen: " + this->log());
}

void LoopbackSshd::stop() {
    if (process_ < 0) return;
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
    process_ = -1;
}

void LoopbackSshd::changeHostKey() {
    stop();
    makeHostKey();
    start();
}

void LoopbackSshd::authorize(const std::string& public_line) {
    writeFile(authorizedKeys(), readFile(authorizedKeys()) + public_line + "\n");
}

void LoopbackSshd::authorizeNobody() { writeFile(authorizedKeys(), ""); }

std::string LoopbackSshd::hostKeyFingerprint() const {
    const auto listed = runProgram({"ssh-keygen", "-l", "-f", (folder_ / "host_key.pub").string()});
    std::istringstream words(listed.output);
    std::string bits;
    std::string fingerprint;
    words >> bits >> fingerprint;
    return fingerprint;
}

std::string LoopbackSshd::user() {
    const passwd* entry = getpwuid(geteuid());
    if (entry == nullptr) throw std::runtime_error("the current user has no name");
    return entry->pw_name;
}

}  // namespace gpushopper::test
