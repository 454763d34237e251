// gpu-shopperd. The only file that is in no library.

#include <malloc.h>

#include <csignal>

#include "daemon/app/server_app.hpp"

int main(int argc, char** argv) {
    // Before the first thread: all inherit it. The orders to stop wait for the main thread, also
    // those that come during the start; a peer that hangs up is an error code, not a signal.
    sigset_t orders;
    sigemptyset(&orders);
    sigaddset(&orders, SIGINT);
    sigaddset(&orders, SIGTERM);
    sigaddset(&orders, SIGQUIT);
    if (pthread_sigmask(SIG_BLOCK, &orders, nullptr) != 0) return 1;
    std::signal(SIGPIPE, SIG_IGN);
    // Hundreds of connection threads would each claim an arena of their own, tens of MB for
    // nothing.
    mallopt(M_ARENA_MAX, 2);
    // Answers of some 100 KB come and go all the time: kept, or the kernel clears their pages anew
    // for each.
    constexpr int kKeptBytesMax = 16 * 1024 * 1024;
    mallopt(M_TRIM_THRESHOLD, kKeptBytesMax);
    mallopt(M_MMAP_THRESHOLD, kKeptBytesMax / 4);
    gpushopper::app::ServerApp program;
    return program.runWith(argc, argv);
}
