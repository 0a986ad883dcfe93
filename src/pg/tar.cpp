#include "pg/tar.hpp"

#include "pg/error.hpp"

extern "C" {
#include <pgtar.h>
}

namespace migrate::pg {

namespace {

constexpr std::size_t block = TAR_BLOCK_SIZE;
constexpr int owner_reads_and_writes = 0644;

} // namespace

void TarWriter::add(const std::string &name, std::string_view content) {
    char header[TAR_BLOCK_SIZE];
    const tarError error = pg([&] {
        return tarCreateHeader(header, name.c_str(), nullptr, static_cast<pgoff_t>(content.size()),
                               owner_reads_and_writes, 0, 0, 0);
    });
    if (error != TAR_OK) {
        throw Error(ERRCODE_PROGRAM_LIMIT_EXCEEDED,
                    "the name of the file \"" + name + "\" is too long for an archive");
    }
    archive_.append(header, block);
    archive_ += content;
    archive_.append((block - content.size() % block) % block, '\0');
}

std::string TarWriter::finish() {
    archive_.append(2 * block, '\0');
    return std::move(archive_);
}

} // namespace migrate::pg
