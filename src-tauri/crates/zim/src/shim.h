// Why: libzim speaks in C++ classes that its caller must subclass, and in exceptions; Rust speaks in C.
// Every function answers whether it went well; if not, kalan_zim_error() says why. Nothing is thrown across.
#pragma once

#include <stddef.h>
#include <stdint.h>

extern "C" {

// Bytes of the caller's for a call; or of a reader's until its next call.
struct KalanBytes {
  const uint8_t* data;
  size_t size;
};

// An entry, redirections followed.
struct KalanEntry {
  KalanBytes path, title, media_type;
  uint64_t size_bytes;
};

struct KalanWriter;
struct KalanReader;

KalanBytes kalan_zim_error();

KalanWriter* kalan_zim_begin(KalanBytes path, KalanBytes language);
bool kalan_zim_metadata(KalanWriter*, KalanBytes name, KalanBytes value);
bool kalan_zim_illustration(KalanWriter*, KalanBytes png);
bool kalan_zim_page(KalanWriter*, KalanBytes path, KalanBytes title, KalanBytes text, KalanBytes keywords,
                    KalanBytes html);
bool kalan_zim_file(KalanWriter*, KalanBytes path, KalanBytes media_type, KalanBytes bytes);
bool kalan_zim_finish(KalanWriter*, KalanBytes main);
void kalan_zim_drop_writer(KalanWriter*);

KalanReader* kalan_zim_open(KalanBytes path);
bool kalan_zim_is_whole(KalanReader*);
bool kalan_zim_count(KalanReader*, uint32_t* articles);
bool kalan_zim_article(KalanReader*, uint32_t number, KalanEntry*);
bool kalan_zim_entry(KalanReader*, KalanBytes path, KalanEntry*);
bool kalan_zim_main(KalanReader*, KalanEntry*);
bool kalan_zim_bytes(KalanReader*, KalanBytes path, uint64_t most, KalanBytes*);
bool kalan_zim_metadata_of(KalanReader*, KalanBytes name, uint64_t most, KalanBytes*);
void kalan_zim_drop_reader(KalanReader*);

// No more memory of one's own than this many bytes, for what a file may make the library ask.
bool kalan_zim_bound_memory(uint64_t bytes);
}
