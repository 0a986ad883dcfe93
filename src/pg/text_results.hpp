// Texts among the rows that a statement returns: those that somebody wants, while the others go nowhere.
#pragma once

#include <string_view>
#include <vector>

#include "pg/guard.hpp"
#include "pg/pinned.hpp"

extern "C" {
#include <tcop/dest.h>
}

namespace migrate::pg {

class TextResults : Pinned {
public:
    // Whether a value is wanted, of which so many bytes at most are shown, told what has been kept so far.
    using Wanted = bool (*)(std::string_view value, std::size_t kept_bytes) noexcept;
    static constexpr int most_bytes = 8000;

    // What it keeps is in the current memory context.
    explicit TextResults(Wanted wanted) noexcept;

    // Where the statement is to send its rows.
    DestReceiver *receiver() noexcept { return &receiver_.base; }

    // The values of type text that were wanted, in their order, each cut; what is taken is not there any
    // more.
    std::vector<std::string_view> take();

private:
    struct Receiver {
        DestReceiver base; // first: the server knows this alone
        Wanted wanted;
        MemoryContext context;
        List *values; // of text
        std::size_t bytes;
    };

    static bool receive(TupleTableSlot *slot, DestReceiver *base);
    static void begin(DestReceiver *base, int operation, TupleDesc type);
    static void end(DestReceiver *base);
    static void receive_value(Receiver &receiver, Datum value);

    Receiver receiver_;
};

} // namespace migrate::pg
