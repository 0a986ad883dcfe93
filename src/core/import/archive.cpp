// By hand: the server has only helpers for ustar's header (pgtar.h), microtar and libtar know neither pax nor
// views into memory, and libarchive needs libraries of its own for forty formats that nobody asked for.
#include "core/import/archive.hpp"

#include "core/import/tar_header.hpp"
#include "core/import/utf8.hpp"
#include "core/interrupt.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace migrate::core {

namespace {

constexpr std::string_view how_to_pack = "Pack the folder so: tar -C db/migrations -cf - . | base64";

// Longer than any path of a file; keeps a header that repeats a huge name for each file from filling memory.
constexpr std::size_t longest_name = 4096;

// Begins of what is often taken for a plain archive.
struct OtherFormat {
    std::string_view begin;
    std::string_view name;
};
constexpr std::array<OtherFormat, 7> other_formats{{{"\x1f\x8b", "gzip"},
                                                    {"BZh", "bzip2"},
                                                    {"\xfd"
                                                     "7zXZ",
                                                     "xz"},
                                                    {"\x28\xb5\x2f\xfd", "zstd"},
                                                    {"LZIP", "lzip"},
                                                    {"\x1f\x9d", "compress"},
                                                    {"PK\x03\x04", "zip"}}};

bool is_zero(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

bool is_usable(std::string_view name) {
    return name.find_first_not_of("./") != std::string_view::npos && name.size() <= longest_name &&
           !find_not_text(name);
}

bool is_plain_file(char type) { return type == '0' || type == '\0' || type == '7'; }

// Of these, whatever the header gives as size, nothing follows.
bool has_no_data(char type) { return type >= '1' && type <= '6'; }

// What is said of the entry after it, or of the archive.
bool is_no_entry(char type) { return std::string_view("xXgLKAVI").find(type) != std::string_view::npos; }

struct Refusal {
    std::string_view what;
    std::string_view hint;
};

// Of an entry that is neither a plain file nor a directory.
Refusal refusal_of(char type) {
    switch (type) {
    case '1':
        return {"it is a hard link to another file in the archive",
                "Pack such files as files of their own: tar -h --hard-dereference -C db/migrations -cf - . | "
                "base64"};
    case '2':
        return {"it is a symbolic link",
                "Pack what links point to: tar -h -C db/migrations -cf - . | base64"};
    case '3':
    case '4':
        return {"it is a device", "Take it out of the folder."};
    case '6':
        return {"it is a pipe", "Take it out of the folder."};
    case 'S':
        return {"it is a sparse file", "Pack it as a plain one, without -S."};
    case 'M':
        return {"its beginning is in another part of the archive",
                "Pack the folder into one part, without -M."};
    default:
        return {"it is a kind of entry that is not known here", how_to_pack};
    }
}

class ArchiveReading {
public:
    explicit ArchiveReading(std::string_view bytes) : bytes_(bytes) {}

    Archive read() {
        refuse_other_formats();
        InterruptTicker ticker;
        while (!is_at_end_ && place_ < bytes_.size()) {
            ticker.tick();
            read_block();
        }
        if (!is_at_end_) { // files are missing, which an import would take for deleted
            refuse_cut_off("the archive has no end: behind its last file there should be zero bytes");
        }
        return std::move(archive_);
    }

private:
    void refuse_other_formats() {
        if (bytes_.empty()) {
            stop("the archive is empty",
                 core::format("tar failed, or did not find the folder. {}", how_to_pack));
        }
        for (const OtherFormat &other : other_formats) {
            if (bytes_.starts_with(other.begin)) {
                stop(core::format("the archive is compressed with {}", other.name),
                     "Pack the folder without compression, without z: tar -C db/migrations -cf - . | base64");
            }
        }
    }

    void read_block() {
        const std::string_view block = bytes_.substr(place_, tar_block_size);
        if (is_zero(block)) {
            read_end();
            return;
        }
        const std::optional<TarHeader> header =
            block.size() == tar_block_size ? read_tar_header(block) : std::nullopt;
        if (!header) {
            refuse_header(block);
            return;
        }
        place_ += tar_block_size;
        const std::uint64_t size = size_of(*header);
        const std::size_t left = bytes_.size() - place_;
        const std::size_t padding =
            size > left ? 0 : (tar_block_size - size % tar_block_size) % tar_block_size;
        if (size > left || padding > left - size) {
            refuse_cut_off(core::format("the archive ends in the middle of {}", description_of(*header)));
            return;
        }
        const std::string_view data = bytes_.substr(place_, size);
        place_ += size + padding;
        take(*header, data);
    }

    // tar writes two blocks of zeros, and fills them up to ten kilobytes. Another archive behind them would
    // go unread.
    void read_end() {
        is_at_end_ = true;
        if (!is_zero(bytes_.substr(place_))) {
            stop("something stands behind the archive's end",
                 core::format("If these are several archives, make one of them. {}", how_to_pack));
        }
        refuse_dangling();
    }

    void refuse_header(std::string_view block) {
        if (place_ == 0) {
            stop("this is no tar archive", how_to_pack);
        } else if (block.size() < tar_block_size) {
            refuse_cut_off("the archive ends in the middle of a header");
        } else {
            stop(core::format("the archive is damaged: at byte {} there should be a header",
                              std::to_string(place_)),
                 "Pack it again; was it changed on its way?");
        }
    }

    void refuse_cut_off(std::string what) {
        stop(std::move(what), "Pack it again; was it cut off on its way?");
    }

    void refuse_dangling() {
        if (next_.path || next_.size || next_.is_sparse) {
            refuse_cut_off("the archive ends before the file that its last header is about");
        }
    }

    // What pax says of a size is said of the entry, not of headers before it.
    std::uint64_t size_of(const TarHeader &header) const {
        if (has_no_data(header.type)) {
            return 0;
        }
        if (is_no_entry(header.type)) {
            return header.size;
        }
        return next_.size.value_or(all_.size.value_or(header.size));
    }

    // As the archive writes it.
    const std::string &name_of(const TarHeader &header) const {
        if (next_.path) {
            return *next_.path;
        }
        return all_.path ? *all_.path : header.name;
    }

    // For a message.
    std::string_view description_of(const TarHeader &header) const {
        if (is_no_entry(header.type)) {
            return "a header";
        }
        return is_usable(name_of(header)) ? std::string_view(name_of(header)) : "a file";
    }

    void take(const TarHeader &header, std::string_view data) {
        switch (header.type) {
        case 'x':
        case 'X': // Solaris's
            take_records(data, next_);
            break;
        case 'g':
            take_records(data, all_);
            break;
        case 'L':
            next_.path = std::string(data.substr(0, data.find('\0')));
            break;
        default:
            if (!is_no_entry(header.type)) {
                take_entry(header, data);
                next_ = {};
            }
        }
    }

    void take_records(std::string_view data, PaxRecords &records) {
        if (!read_pax_records(data, records)) {
            stop(core::format("the archive is damaged: before byte {} there should be records of pax",
                              std::to_string(place_)),
                 "Pack it again; was it changed on its way?");
        }
    }

    void take_entry(const TarHeader &header, std::string_view data) {
        const std::string &raw_name = name_of(header);
        // Where V7 marks directories, and GNU's incremental archives.
        if (header.type == '5' || header.type == 'D' ||
            (is_plain_file(header.type) && raw_name.ends_with('/'))) {
            return;
        }
        if (!is_usable(raw_name)) {
            refuse("",
                   core::format("the name of the file before byte {} is empty, too long, or not UTF-8",
                                std::to_string(place_)),
                   "Give it a name in UTF-8.");
            return;
        }
        std::string name = plain_path(raw_name);
        if (leads_up(name) || name.starts_with('/')) {
            const std::string_view what = leads_up(name) ? "has .. in it" : "begins with /";
            refuse(name,
                   core::format("its name {}: names are counted from the folder of the migrations", what),
                   how_to_pack);
        } else if (!is_plain_file(header.type) || next_.is_sparse || all_.is_sparse) {
            // Editors leave links such as .#file behind, which point to nothing.
            if (!is_hidden(name)) {
                const Refusal refusal = refusal_of(is_plain_file(header.type) ? 'S' : header.type);
                refuse(name, std::string(refusal.what), refusal.hint);
            }
        } else if (!names_.insert(name).second) {
            refuse(name, "its name is in the archive twice", how_to_pack);
        } else {
            archive_.files.push_back({std::move(name), data});
        }
    }

    void refuse(const std::string &file, std::string message, std::string_view hint) {
        archive_.findings.push_back({file, 0, ErrorCode::bad_archive, std::move(message), std::string(hint)});
    }

    // Behind this place nothing can be read.
    void stop(std::string message, std::string_view hint) {
        is_at_end_ = true;
        refuse("", std::move(message), hint);
    }

    std::string_view bytes_;
    std::size_t place_ = 0;
    bool is_at_end_ = false;
    PaxRecords all_;  // of every entry from here on
    PaxRecords next_; // of the next entry
    std::unordered_set<std::string> names_;
    Archive archive_;
};

} // namespace

Archive read_archive(std::string_view bytes) { return ArchiveReading(bytes).read(); }

} // namespace migrate::core
