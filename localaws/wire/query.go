package wire

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
)

// Query is an awsQuery service (aws-facts 6.2).
type Query struct {
	// Namespace is the XML namespace of its answers.
	Namespace string
	// Operations is its table of operations.
	Operations Operations
	// NoResult names the operations whose answer has no Result element.
	NoResult map[string]bool
}

// ServeCall answers a call.
func (q Query) ServeCall(w http.ResponseWriter, c *Call) {
	out, err := q.serve(c)
	if err != nil {
		q.WriteError(w, c, asError(err))
		return
	}
	w.Header().Set("Content-Type", "text/xml")
	w.Header().Set("X-Amzn-RequestId", c.RequestID)
	x := newXML()
	x.open(c.Operation+"Response", q.Namespace)
	if !q.NoResult[c.Operation] {
		x.value(c.Operation+"Result", reflect.ValueOf(out))
	}
	x.open("ResponseMetadata", "")
	x.text("RequestId", c.RequestID)
	x.close("ResponseMetadata")
	x.close(c.Operation + "Response")
	_, _ = w.Write(x.bytes())
}

// WriteError answers a call with an error.
func (q Query) WriteError(w http.ResponseWriter, c *Call, e *Error) {
	w.Header().Set("Content-Type", "text/xml")
	w.Header().Set("X-Amzn-RequestId", c.RequestID)
	w.WriteHeader(e.Status)
	kind := "Sender"
	if e.Status >= 500 {
		kind = "Receiver"
	}
	x := newXML()
	x.open("ErrorResponse", q.Namespace)
	x.open("Error", "")
	x.text("Type", kind)
	x.text("Code", e.Code)
	x.text("Message", e.Message)
	x.close("Error")
	x.text("RequestId", c.RequestID)
	x.close("ErrorResponse")
	_, _ = w.Write(x.bytes())
}

func (q Query) serve(c *Call) (any, error) {
	operation, err := q.Operations.lookup(c)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(c.Body))
	if err != nil {
		return nil, Errorf(http.StatusBadRequest, "MalformedQueryString", "%v", err)
	}
	return operation.serve(c, func(into any) error {
		if err := decodeQuery(form, "", reflect.ValueOf(into).Elem()); err != nil {
			return Errorf(http.StatusBadRequest, "ValidationError", "%v", err)
		}
		return nil
	})
}

// decodeQuery fills a value from the parameters that start with prefix. A list that is present but
// empty ("Tags=") becomes a non-nil empty slice: to UpdateStack that is not the same as absent.
func decodeQuery(form url.Values, prefix string, v reflect.Value) error {
	switch v.Kind() {
	case reflect.Pointer:
		if !present(form, prefix) {
			return nil
		}
		v.Set(reflect.New(v.Type().Elem()))
		return decodeQuery(form, prefix, v.Elem())
	case reflect.Struct:
		return decodeStruct(form, prefix, v)
	case reflect.Slice:
		return decodeList(form, prefix, v)
	case reflect.Map:
		return decodeMap(form, prefix, v)
	}
	if !form.Has(prefix) {
		return nil
	}
	return decodeScalar(prefix, form.Get(prefix), v)
}

// decodeStruct fills the fields; those of an embedded struct count as the struct's own.
func decodeStruct(form url.Values, prefix string, v reflect.Value) error {
	for field, value := range v.Fields() {
		name := field.Name
		switch {
		case field.Anonymous:
			name = prefix
		case prefix != "":
			name = prefix + "." + name
		}
		if err := decodeQuery(form, name, value); err != nil {
			return err
		}
	}
	return nil
}

func decodeList(form url.Values, prefix string, v reflect.Value) error {
	if form.Has(prefix) {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	}
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s.member.%d", prefix, n)
		if !present(form, name) {
			return nil
		}
		item := reflect.New(v.Type().Elem()).Elem()
		if err := decodeQuery(form, name, item); err != nil {
			return err
		}
		v.Set(reflect.Append(v, item))
	}
}

// decodeMap fills a map of texts, whose members are "Name.entry.1.key" and "Name.entry.1.value".
func decodeMap(form url.Values, prefix string, v reflect.Value) error {
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s.entry.%d", prefix, n)
		if !form.Has(name + ".key") {
			return nil
		}
		if v.IsNil() {
			v.Set(reflect.MakeMap(v.Type()))
		}
		value := reflect.New(v.Type().Elem()).Elem()
		if err := decodeQuery(form, name+".value", value); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(form.Get(name+".key")), value)
	}
}

func decodeScalar(name, text string, v reflect.Value) error {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%s must be true or false, not %q", name, text)
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			return fmt.Errorf("%s must be a whole number of at most %d bits, not %q", name, v.Type().Bits(), text)
		}
		v.SetInt(n)
	default:
		return fmt.Errorf("localaws: no decoding of %s into %s", name, v.Type())
	}
	return nil
}

func present(form url.Values, prefix string) bool {
	if form.Has(prefix) {
		return true
	}
	for key := range form {
		if strings.HasPrefix(key, prefix+".") {
			return true
		}
	}
	return false
}
