package wire

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"reflect"
	"time"
)

// TimeFormat is how awsQuery writes times.
const TimeFormat = "2006-01-02T15:04:05.000Z"

// xmlWriter writes Go values as awsQuery does: element names are field names, list items are
// "member". Nil pointers, empty strings, zero times and nil lists are left out; an empty list that
// is not nil is an empty element. Characters that XML cannot hold become U+FFFD.
type xmlWriter struct{ buf bytes.Buffer }

func newXML() *xmlWriter { return &xmlWriter{} }

func (x *xmlWriter) bytes() []byte { return x.buf.Bytes() }

func (x *xmlWriter) open(name, namespace string) {
	if namespace != "" {
		fmt.Fprintf(&x.buf, `<%s xmlns="%s">`, name, namespace)
		return
	}
	fmt.Fprintf(&x.buf, "<%s>", name)
}

func (x *xmlWriter) close(name string) { fmt.Fprintf(&x.buf, "</%s>", name) }

func (x *xmlWriter) text(name, text string) {
	x.open(name, "")
	_ = xml.EscapeText(&x.buf, []byte(text)) // a bytes.Buffer does not fail
	x.close(name)
}

func (x *xmlWriter) value(name string, v reflect.Value) {
	if !v.IsValid() {
		x.open(name, "")
		x.close(name)
		return
	}
	if t, ok := v.Interface().(time.Time); ok {
		if !t.IsZero() {
			x.text(name, t.UTC().Format(TimeFormat))
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		x.pointer(name, v)
	case reflect.Struct:
		x.structure(name, v)
	case reflect.Slice:
		x.list(name, v)
	case reflect.String:
		if v.String() != "" {
			x.text(name, v.String())
		}
	default:
		x.text(name, fmt.Sprint(v.Interface()))
	}
}

// pointer writes what it points to; an empty string behind a pointer is meant, so it is written.
func (x *xmlWriter) pointer(name string, v reflect.Value) {
	if v.IsNil() {
		return
	}
	if v.Elem().Kind() == reflect.String {
		x.text(name, v.Elem().String())
		return
	}
	x.value(name, v.Elem())
}

func (x *xmlWriter) structure(name string, v reflect.Value) {
	x.open(name, "")
	x.fields(v)
	x.close(name)
}

// fields writes a struct's fields; those of an embedded struct count as the struct's own.
func (x *xmlWriter) fields(v reflect.Value) {
	for field, value := range v.Fields() {
		if field.Anonymous {
			x.fields(value)
			continue
		}
		x.value(field.Name, value)
	}
}

func (x *xmlWriter) list(name string, v reflect.Value) {
	if v.IsNil() {
		return
	}
	x.open(name, "")
	for i := range v.Len() {
		if item := v.Index(i); item.Kind() == reflect.String {
			x.text("member", item.String())
		} else {
			x.value("member", item)
		}
	}
	x.close(name)
}
