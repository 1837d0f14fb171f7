package artifact

import (
	"context"
	"slices"
	"sync"
)

const (
	// exactReads is how many reads ask for no more than they need: who wants a template reads a few files.
	exactReads = 8
	// blockSize is what later reads ask for at once, and mostBlocks how many of these are kept.
	blockSize  = 1 << 20
	mostBlocks = 8
)

// blocks keep what was read of an object by someone who reads many of its files, as one does who
// packages a folder: a request for each of 20,000 small files would take minutes.
type blocks struct {
	mu    sync.Mutex
	reads int
	kept  []block // the one used last is the last
}

// A block is a part of an object that begins at a multiple of blockSize.
type block struct {
	at   int64
	data []byte
}

// many counts a read, and tells whether there have been so many that blocks are worth it.
func (b *blocks) many() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reads++
	return b.reads > exactReads
}

func (b *blocks) find(at int64) []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.kept, func(k block) bool { return k.at == at })
	if i < 0 {
		return nil
	}
	found := b.kept[i]
	b.kept = append(slices.Delete(b.kept, i, i+1), found)
	return found.data
}

func (b *blocks) keep(at int64, data []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.kept) == mostBlocks {
		b.kept = slices.Delete(b.kept, 0, 1)
	}
	b.kept = append(b.kept, block{at, data})
}

// readBlocks fills buf with the bytes from from, out of blocks.
func (o *object) readBlocks(ctx context.Context, from int64, buf []byte) error {
	for len(buf) > 0 {
		at := from - from%blockSize
		data, err := o.block(ctx, at)
		if err != nil {
			return err
		}
		n := copy(buf, data[from-at:])
		buf, from = buf[n:], from+int64(n)
	}
	return nil
}

// block gives the block at a place, without what the tail holds.
func (o *object) block(ctx context.Context, at int64) ([]byte, error) {
	if data := o.blocks.find(at); data != nil {
		return data, nil
	}
	data := make([]byte, min(blockSize, o.size-int64(len(o.tail))-at))
	if err := o.fetch(ctx, at, data); err != nil {
		return nil, err
	}
	o.blocks.keep(at, data)
	return data, nil
}
