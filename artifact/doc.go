// Package artifact reads and writes CodePipeline artifacts: zips on S3.
//
// # Reading
//
// An input artifact is read, not downloaded. A zip's directory is at its end,
// so [Open] asks S3 for the last 66 KiB, and a second time if the directory is
// longer than that; reading a file then is one more request for just its bytes. A
// template of 5 KB is had with two or three requests, whether the artifact has
// 1 MB or 1 GB, and memory does not grow with it. An artifact of up to 66 KiB
// is read at once.
//
//	client := artifact.NewClient(j.Credentials, cfg)
//	in, err := j.InputArtifact("source")
//	// ...
//	a, err := artifact.Open(ctx, client, in.Bucket, in.Key, nil)
//	// ...
//	text, err := fs.ReadFile(a.FS(ctx), "template.yml")
//
// [Archive.FS] is a plain fs.FS, so whatever takes one takes an artifact.
//
// All requests after the first carry If-Match with the first answer's ETag: an
// artifact that is overwritten meanwhile is an error, never a mixture.
//
// # What is read and what is refused
//
// Read are zips as programs write them: stored and deflated members, zip64, data
// descriptors, an archive comment, something before the zip, names in UTF-8
// and in the old code page 437.
//
// An artifact is input from outside, so its directory is checked as a whole
// before anything is read: names that are absolute, climb with "..", or are no
// slash-separated paths; one name twice; members that share bytes; records that
// contradict each other; two possible ends; something after the end. Any of
// these refuses the whole artifact. A file that is encrypted, a symbolic link,
// compressed in another way, larger than [Options].MaxFile or suspiciously well
// compressed is refused when it is read, and hinders no other. Sizes, local
// header, data descriptor and CRC-32 are compared with the directory, and
// nothing is inflated beyond the size it gives.
//
// # Errors
//
// Every error is, or has in it, an [*Error], whose [Kind] decides what
// CodePipeline is told ([Kind.FailureType]) and whether trying again is worth it
// (only [Unavailable]). A file that is absent satisfies
// errors.Is(err, fs.ErrNotExist), and the error offers the nearest names. The package does
// not repeat requests beyond what the SDK's client does.
//
// # Writing
//
// [Zip] packs a file system into a zip that is the same, byte for byte, each
// time; [Put] uploads it with the encryption that CodePipeline demands.
//
// # Credentials
//
// A job brings credentials for its artifacts, and [NewClient] makes a client
// that uses these and no others. It belongs to one job: the next brings its own.
package artifact
